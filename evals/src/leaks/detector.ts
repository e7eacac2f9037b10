// Finds canaries in recordings: any 8 bytes of one, in any encoding, in any text that can be reached, in frames that follow
// each other, and beneath up to three layers of JSON escapes.
import { CANARY_BYTES, type Canary, type Spelt } from "./canary.ts";
import type { Dump } from "./dump.ts";
import { ENCODINGS, type EncodingName } from "./encoding.ts";

/** Bytes of a canary that were found, by the spelling in which they were. */
type Finding = ReadonlyMap<Spelt, number>;

export interface Detector {
  /** For each canary of which something was found. */
  readonly find: (frames: readonly Dump[]) => ReadonlyMap<Canary, Finding>;
}

interface Piece {
  readonly text: string;
  readonly canary: Canary;
  readonly spelt: Spelt;
  /** One bit for each byte. */
  readonly bytes: number;
}

const KEY = 8; // code units by which a piece is looked up

export function createDetector(canaries: readonly Canary[]): Detector {
  const index = indexOf(canaries.flatMap(piecesOf));
  const known = new Map<string, readonly Piece[]>(); // texts repeat a hundred times
  const search = (text: string): readonly Piece[] => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const found = layers(text).flatMap((layer) => index(layer));
    known.set(text, found);
    return found;
  };
  return {
    find(frames) {
      const found = new Map<Canary, Map<Spelt, number>>();
      for (const text of new Set([...textsOf(frames), ...joined(frames)])) {
        for (const { canary, spelt, bytes } of search(text)) {
          const spellings = found.get(canary) ?? new Map<Spelt, number>();
          found.set(canary, spellings.set(spelt, (spellings.get(spelt) ?? 0) | bytes));
        }
      }
      const count = ([spelt, bits]: readonly [Spelt, number]) => [spelt, ones(bits)] as const;
      return new Map([...found].map(([canary, spellings]) => [canary, new Map([...spellings].map(count))]));
    },
  };
}

function piecesOf(canary: Canary): readonly Piece[] {
  const spell = (secret: string, name: EncodingName, spelt: Spelt) =>
    ENCODINGS[name].spellings(secret).flatMap(({ text, bytes, window }) =>
      Array.from({ length: Math.max(0, text.length - window + 1) }, (_, at): Piece => {
        return { text: text.slice(at, at + window), canary, spelt, bytes: bits(...bytes(at, at + window)) };
      }),
    );
  const names = Object.keys(ENCODINGS) as EncodingName[];
  return names.flatMap((name) => [
    ...spell(canary.whole, name, name),
    ...spell(canary.split, name, "split across frames"),
  ]);
}

function bits(from: number, to: number): number {
  const first = Math.max(0, from);
  const last = Math.min(CANARY_BYTES, to);
  return last <= first ? 0 : (2 ** last - 2 ** first) | 0;
}

function ones(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** All pieces that stand in a text. A rolling hash passes over it; a bit for each hash says where to look closer. */
function indexOf(pieces: readonly Piece[]): (text: string) => readonly Piece[] {
  const byKey = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const key = piece.text.slice(0, KEY);
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [piece]);
    else same.push(piece);
  }
  const marks = new Uint8Array(1 << 22);
  for (const key of byKey.keys()) marks[hashOf(key) >>> 10] = 1;
  return (text) => {
    const found: Piece[] = [];
    let hash = hashOf(text.slice(0, KEY));
    for (let at = 0; at + KEY <= text.length; at++) {
      if (marks[hash >>> 10] === 1) {
        for (const piece of byKey.get(text.slice(at, at + KEY)) ?? []) {
          if (text.startsWith(piece.text, at)) found.push(piece);
        }
      }
      hash = roll(hash - Math.imul(text.charCodeAt(at), HIGHEST), text.charCodeAt(at + KEY));
    }
    return found;
  };
}

const BASE = 0x01000193;
const HIGHEST = Array.from({ length: KEY - 1 }).reduce<number>((power) => Math.imul(power, BASE), 1);
const roll = (hash: number, unit: number) => (Math.imul(hash, BASE) + unit) | 0;

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = roll(hash, text.charCodeAt(at));
  return hash;
}

/** The text, and what it says where it was JSON inside JSON. */
function layers(text: string): readonly string[] {
  const all = [text];
  for (let depth = 0, at = text; depth < 3 && at.includes("\\"); depth++) {
    at = at.replace(
      /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/gsu,
      (_, long?: string, short?: string, one?: string) => {
        const code = long ?? short;
        if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
        return SHORT_ESCAPES[one ?? ""] ?? one ?? "";
      },
    );
    all.push(at);
  }
  return all;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function textsOf(value: Dump): ReadonlySet<string> {
  const texts = new Set<string>();
  const met = new Set<object>();
  const walk = (at: Dump): void => {
    if (typeof at === "string") texts.add(at);
    if (typeof at !== "object" || at === null || met.has(at)) return;
    met.add(at);
    for (const [key, inner] of Object.entries(at)) {
      texts.add(key);
      walk(inner);
    }
  };
  walk(value);
  return texts;
}

const SHORT = 256; // what is longer is no piece of a stream

/** What stands at the same place of frame after frame, joined: tokens, parts, chunks. */
function joined(frames: readonly Dump[]): readonly string[] {
  const streams = new Map<string, string>();
  const walk = (at: Dump, path: string, depth: number): void => {
    if (typeof at === "string" && at.length <= SHORT) streams.set(path, (streams.get(path) ?? "") + at);
    if (typeof at !== "object" || at === null || depth === 0) return;
    for (const [key, inner] of Object.entries(at)) walk(inner, `${path}/${key}`, depth - 1);
  };
  for (const frame of frames) walk(frame, "", 8);
  return [...streams.values()];
}
