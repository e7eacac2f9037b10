// The default embedder: no model, no network, no dependency. Each feature of a text has a direction of its own, made from a
// hash of it, and a text's vector is the sum. Rule: the same text gives the same vector on every machine and in every version
// of this name. It finds shared words and shared parts of words; a paraphrase that shares none it does not find.
import { type Embedder, unit, type Vector } from "./embedder.ts";
import { featuresOf } from "./text-features.ts";

const DIMENSIONS = 384;

export function hashEmbedder(): Embedder {
  return {
    name: "hash-1",
    dimensions: DIMENSIONS,
    embed: async (texts, { signal } = {}) =>
      texts.map((text) => {
        signal?.throwIfAborted();
        return hashed(text);
      }),
  };
}

function hashed(text: string): Vector {
  const vector = new Float32Array(DIMENSIONS);
  for (const { text: feature, weight } of featuresOf(text)) {
    let state = fnv1a(feature);
    for (let at = 0; at < DIMENSIONS; ) {
      state = mix(state);
      for (let bit = 0; bit < 32; bit++, at++)
        vector[at] = (vector[at] ?? 0) + ((state >>> bit) & 1 ? weight : -weight);
    }
  }
  return unit(vector);
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
