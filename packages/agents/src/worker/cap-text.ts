// A text that is too long for a context: its head, with a note of what is missing.

export function capText(text: string, bytes: number): string {
  const all = Buffer.byteLength(text);
  if (all <= bytes) return text;
  const head = new TextDecoder().decode(Buffer.from(text.slice(0, bytes)).subarray(0, bytes)).replace(/\uFFFD$/u, ""); // a cut character
  return `${head}\n[${all - Buffer.byteLength(head)} more bytes were left out]`;
}
