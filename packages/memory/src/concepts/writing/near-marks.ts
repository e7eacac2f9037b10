// What a concept is marked with, so that one that says almost the same is found: bands, of which two such texts share one (MinHash
// of the set of their words), and a sketch, in which they differ little (SimHash), so that what shares a band by chance is told
// apart without its text. Of two texts that share 6 of 10 words, 999 of 1,000 differ in at most `MOST_APART` signs.
import { hash } from "node:crypto";
import type { Concept } from "../concept/concept.ts";
import { nearWords } from "../concept/concept-words.ts";

export interface NearMarks {
  readonly bands: readonly string[];
  /** 256 bits, as the database reads them in hex. */
  readonly sketch: string;
}

/** Of 256. Texts that share 1 of 10 words differ in 113, by chance alone in 128. */
export const MOST_APART = 80;

/** For the concepts of one batch: each is marked once, and a word that many of them say is hashed once. */
export function nearMarker(): (concept: Concept) => NearMarks {
  const marked = new Map<Concept, NearMarks>();
  const digests = new Map<string, DataView>();
  const digestOf = (word: string) => {
    const known = digests.get(word);
    if (known !== undefined) return known;
    const { buffer, byteOffset, byteLength } = hash("sha256", word, "buffer");
    const made = new DataView(buffer, byteOffset, byteLength);
    digests.set(word, made);
    return made;
  };
  return (concept) => {
    const known = marked.get(concept);
    if (known !== undefined) return known;
    const words = [...nearWords(concept)].map(digestOf);
    const made = { bands: bandsOf(words), sketch: sketchOf(words) };
    marked.set(concept, made);
    return made;
  };
}

const BANDS = 6;
const ROWS = 2;

/** Two texts that share 8 of 10 words share a band in 998 of 1,000 cases, two that share 2 of 10 in 217. */
function bandsOf(words: readonly DataView[]): readonly string[] {
  return Array.from({ length: BANDS }, (_, band) => {
    const lowest = Array.from({ length: ROWS }, (_, row) => leastAt(words, (band * ROWS + row) * 2));
    return hash("sha256", JSON.stringify([band, lowest]), "buffer")
      .readBigInt64BE(0)
      .toString();
  });
}

/** The least of the eight bytes there, in hex: each place of the twelve begins another order of all words. */
function leastAt(words: readonly DataView[], at: number): string | undefined {
  let least: { readonly high: number; readonly low: number } | undefined;
  for (const word of words) {
    const high = word.getUint32(at);
    if (least !== undefined && high > least.high) continue;
    const low = word.getUint32(at + 4);
    if (least === undefined || high < least.high || low < least.low) least = { high, low };
  }
  return least === undefined ? undefined : hex(least.high) + hex(least.low);
}

const hex = (number: number) => number.toString(16).padStart(8, "0");

/** Of each bit of the words' hashes, what most of them have: 32 are counted at once, a digit of all their sums in one number. */
function sketchOf(words: readonly DataView[]): string {
  const half = Math.floor(words.length / 2);
  const eights = Array.from({ length: 8 }, (_, eighth) => {
    const digits: number[] = [];
    for (const word of words) {
      let carry = word.getUint32(4 * eighth);
      for (let at = 0; carry !== 0; at++) {
        const digit = digits[at] ?? 0;
        digits[at] = digit ^ carry;
        carry &= digit;
      }
    }
    return above(half, digits);
  });
  return `x${eights.map((one) => hex(one >>> 0)).join("")}`;
}

/** Which of the 32 sums are greater. */
function above(half: number, digits: readonly number[]): number {
  let greater = 0;
  let equal = half < 2 ** digits.length ? -1 : 0; // no sum has as many digits
  for (let at = digits.length - 1; at >= 0; at--) {
    const digit = digits[at] ?? 0;
    const asked = (half >> at) & 1 ? -1 : 0;
    greater |= equal & digit & ~asked;
    equal &= ~(digit ^ asked);
  }
  return greater;
}
