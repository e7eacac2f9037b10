// The default embedder: no model, no network, no dependency. Each feature of a text has a direction of its own, made from a
// hash of it, and a text's vector is the sum. Rule: the same text gives the same vector on every machine and in every version
// of this name. It finds shared words and shared parts of words; a paraphrase that shares none it does not find.
import { type Embedder, unit, type Vector } from "./embedder.ts";
import { featuresOf, wordsOf } from "./text-features.ts";

const DIMENSIONS = 384;

export function hashEmbedder(): Embedder {
  const directions = new Map<string, Vector>();
  const directionOf = (word: string): Vector => {
    const known = directions.get(word);
    if (known !== undefined) return known;
    const made = direction(word);
    if (directions.size >= MOST_WORDS) directions.clear();
    directions.set(word, made);
    return made;
  };
  return {
    name: "hash-1",
    dimensions: DIMENSIONS,
    embed: async (texts, { signal } = {}) =>
      texts.map((text) => {
        signal?.throwIfAborted();
        const vector = new Float32Array(DIMENSIONS);
        for (const { word, times } of wordsOf(text)) add(vector, directionOf(word), Math.sqrt(times));
        return unit(vector);
      }),
  };
}

/** Of whose words the directions are held: 3 MB. */
const MOST_WORDS = 2_000;

function add(vector: Vector, direction: Vector, weight: number): void {
  for (let at = 0; at < DIMENSIONS; at++) vector[at] = (vector[at] as number) + weight * (direction[at] as number); // both have so many
}

function direction(word: string): Vector {
  const vector = new Float32Array(DIMENSIONS);
  for (const { text, weight } of featuresOf(word)) {
    let state = fnv1a(text);
    for (let from = 0; from < DIMENSIONS; from += 32) {
      state = mix(state);
      for (let bit = 0; bit < 32; bit++)
        vector[from + bit] = (vector[from + bit] as number) + ((state >>> bit) & 1 ? weight : -weight);
    }
  }
  return vector;
}

/** 32 bits of a text, over its UTF-16 units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The next 32 bits: a step, then each bit of it is made to depend on all (the finaliser of a hash). */
function mix(state: number): number {
  let word = (state + 0x9e3779b9) >>> 0;
  word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
  return (word ^ (word >>> 15)) >>> 0;
}
