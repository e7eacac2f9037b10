// A text that is too long for a context: its head, with a note of what is missing.
import { boundary } from "./utf8-cut.ts";

export function capText(text: string, bytes: number): string {
  const all = Buffer.byteLength(text);
  if (all <= bytes) return text;
  const head = Buffer.from(text.slice(0, bytes));
  const end = boundary(head, bytes);
  return `${head.toString("utf8", 0, end)}\n[${all - end} more bytes were left out]`;
}
