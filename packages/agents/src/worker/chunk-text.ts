// A document, cut into chunks of at most so many tokens. Every character is in exactly one chunk, and the same text is
// always cut in the same places: at the end of a paragraph, a line, a sentence or a word where one is near, else between
// two graphemes, else between two characters. The event loop is let go on the way, so that time and signals hold.
import { SandboxError } from "@bulkhead/sandbox";
import type { CountTokens } from "./count-tokens.ts";

export interface ChunkOptions {
  /** At most this many in a chunk, counted in pieces: counted as a whole it can have one more. One character at least. */
  readonly tokens: number;
  /** More chunks than this are too many. */
  readonly most: number;
  readonly count: CountTokens;
  readonly signal: AbortSignal;
}

/** @throws SandboxError `too_large`: more chunks than `most`; `cancelled` */
export async function chunkText(text: string, options: ChunkOptions): Promise<readonly string[]> {
  const { tokens, most, count, signal } = options;
  const chunks: string[] = [];
  let released = 0;
  for (let start = 0; start < text.length || chunks.length === 0; ) {
    if (chunks.length === most) throw new SandboxError("too_large", "the document has more chunks than are read");
    const filling = fill(text, start, tokens, count);
    let end = filling.next();
    while (end.done !== true) {
      if (end.value - released > PAUSE || end.value < released) {
        released = end.value;
        await new Promise((resolve) => setImmediate(resolve));
        if (signal.aborted) throw new SandboxError("cancelled", "the worker was stopped");
      }
      end = filling.next();
    }
    const cut = end.value < text.length ? goodCut(text, start, end.value) : end.value;
    chunks.push(text.slice(start, cut));
    start = cut;
  }
  return chunks;
}

/** UTF-16 units that are counted at once: more make a hostile text slow, fewer count too many tokens at their edges. */
const PIECE = 64;
/** Units between two pauses. */
const PAUSE = 16_384;

/** Yields how far it has come; returns the end of what fits. */
function* fill(text: string, start: number, tokens: number, count: CountTokens): Generator<number, number> {
  let end = start;
  let left = tokens;
  for (let size = PIECE; size >= 1; ) {
    const next = characterEnd(text, end, size);
    const cost = count(text.slice(end, next));
    if (cost > left) {
      size = Math.floor(size / 2); // the last piece, in ever smaller parts
      continue;
    }
    left -= cost;
    end = next;
    if (end === text.length || left === 0) break;
    yield end;
  }
  return end > start ? end : characterEnd(text, start, 1);
}

/** About `size` units on, at least one character, and never inside a surrogate pair. */
function characterEnd(text: string, start: number, size: number): number {
  const at = start + size;
  if (at >= text.length) return text.length;
  const inPair = isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at));
  return inPair ? (size === 1 ? at + 1 : at - 1) : at;
}

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

/** How far back a good place is looked for: a quarter of the chunk, and no further than this. */
const MOST_BACK = 2_000;

function goodCut(text: string, start: number, end: number): number {
  const from = end - Math.min(MOST_BACK, Math.floor((end - start) / 4));
  const tail = text.slice(from, end);
  for (const mark of ["\n\n", "\n", ". ", "! ", "? ", "。", " "]) {
    const at = tail.lastIndexOf(mark);
    if (at !== -1) return from + at + mark.length;
  }
  const base = Math.max(start, end - PIECE);
  const around = text.slice(base, end + PIECE);
  const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" }); // here: the first takes 9 ms, which each start would wait for
  const whole = base + (graphemes.segment(around).containing(end - base)?.index ?? end - base);
  return whole > start ? whole : end;
}
