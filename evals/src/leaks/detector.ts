// Finds canaries in recordings: any 8 bytes of one, in any encoding, in any text that can be reached, and in frames that
// follow each other.
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
    const found = index(text);
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

/** All pieces that stand in a text. A rolling hash passes over it; a mark for each hash says where to look closer. */
function indexOf(pieces: readonly Piece[]): (text: string) => readonly Piece[] {
  const marks = new Uint8Array(1 << 22);
  const byKey = new Map<string, Map<number, Map<string, Piece[]>>>(); // then by length, then by text
  for (const piece of pieces) {
    const key = piece.text.slice(0, KEY);
    marks[hashOf(key) >>> 10] = 1;
    const byLength = entry(byKey, key, () => new Map<number, Map<string, Piece[]>>());
    const byText = entry(byLength, piece.text.length, () => new Map<string, Piece[]>());
    entry(byText, piece.text, (): Piece[] => []).push(piece);
  }
  return (text) => {
    const found: Piece[] = [];
    let hash = hashOf(text.slice(0, KEY));
    for (let at = 0; at + KEY <= text.length; at++) {
      if (marks[hash >>> 10] === 1) {
        for (const [length, byText] of byKey.get(text.slice(at, at + KEY)) ?? []) {
          found.push(...(byText.get(text.slice(at, at + length)) ?? []));
        }
      }
      hash = roll(hash - Math.imul(text.charCodeAt(at), HIGHEST), text.charCodeAt(at + KEY));
    }
    return found;
  };
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

const BASE = 0x01000193;
const HIGHEST = Array.from({ length: KEY - 1 }).reduce<number>((power) => Math.imul(power, BASE), 1);
const roll = (hash: number, unit: number) => (Math.imul(hash, BASE) + unit) | 0;

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = roll(hash, text.charCodeAt(at));
  return hash;
}

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
const FEW = 300; // leaves and branches of a frame that is one piece of a stream

/** What stands at the same place of frame after frame, joined: tokens, parts, chunks. */
function joined(frames: readonly Dump[]): readonly string[] {
  const streams = new Map<string, string[]>();
  for (const frame of frames) {
    for (const [path, text] of shortTexts(frame)) {
      const before = streams.get(path);
      if (before === undefined) streams.set(path, [text]);
      else before.push(text);
    }
  }
  return [...streams.values()].filter((parts) => parts.length > 1).map((parts) => parts.join(""));
}

/** Of a small frame; none of a large one, which holds texts whole. */
function shortTexts(frame: Dump): readonly (readonly [path: string, text: string])[] {
  const texts: (readonly [string, string])[] = [];
  let left = FEW;
  const walk = (at: Dump, path: string): void => {
    if (--left < 0) return;
    if (typeof at === "string" && at.length <= SHORT) texts.push([path, at]);
    if (typeof at !== "object" || at === null) return;
    for (const [key, inner] of Object.entries(at)) walk(inner, `${path}/${key}`);
  };
  walk(frame, "");
  return left < 0 ? [] : texts;
}
