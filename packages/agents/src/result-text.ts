/** What a tool returned, as the one text that a worker reads. Anything that is no text and no JSON is refused by throwing. */
export function resultText(result: unknown): string {
  if (typeof result === "string") return result;
  if (result === undefined || result === null) return "";
  if (Array.isArray(result) && result.length > 0 && result.every(isBlock)) return result.map(blockText).join("\n");
  if (typeof result === "object" && "content" in result && "lc_namespace" in result) return resultText(result.content);
  const text: string | undefined = JSON.stringify(result);
  if (text === undefined) throw new TypeError("a tool's result must be text or JSON");
  return text;
}

type Block = { readonly type: string; readonly text?: unknown };

const isBlock = (part: unknown): part is Block =>
  typeof part === "object" &&
  part !== null &&
  "type" in part &&
  ["text", "image", "image_url", "audio", "file"].includes(String(part.type));

function blockText(block: Block): string {
  if (block.type === "text" && typeof block.text === "string") return block.text;
  throw new TypeError("only text blocks can be read");
}
