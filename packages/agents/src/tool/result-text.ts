// What a tool returned, as the one text that a worker reads. Anything that is no text and no JSON is refused by throwing:
// `JSON.stringify` would make `{}` of a stream, a Blob or a Map, and a list of numbers of bytes.
import { isCommand } from "@langchain/langgraph";

export function resultText(result: unknown): string {
  if (typeof result === "string") return result;
  if (result === undefined || result === null) return "";
  if (Array.isArray(result) && result.length > 0 && result.every(isBlock)) return result.map(blockText).join("\n");
  if (typeof result === "object" && "content" in result && "lc_namespace" in result) return resultText(result.content);
  refuseWhatIsNoJson(result);
  const text: string | undefined = JSON.stringify(result);
  if (text === undefined) throw noText();
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

/** A cycle ends it too: the stack runs out. */
function refuseWhatIsNoJson(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) refuseWhatIsNoJson(item);
    return;
  }
  // Bytes too are iterators of numbers: before a Buffer's own `toJSON` makes a list of them.
  if (isCommand(value) || Symbol.asyncIterator in value || Symbol.iterator in value) throw noText();
  if ("toJSON" in value && typeof value.toJSON === "function") return; // it says itself what it is
  const parts = Object.values(value);
  if (parts.length === 0 && !isPlain(value)) throw noText(); // what it is stands elsewhere than in its properties
  for (const part of parts) refuseWhatIsNoJson(part);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null; // of any realm
}

const noText = () => new TypeError("a tool's result must be text or JSON");
