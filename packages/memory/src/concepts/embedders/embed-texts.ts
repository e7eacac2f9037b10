// Asks an embedder, and holds what it gives against what it said of itself. Rules: whoever stops waits no longer, whether or not
// the embedder does; what is no vector is none at all; one of another length than 1 is made one of length 1, since what is kept is
// compared by dot products.
import { MemoryError } from "../../memory-error.ts";
import { untilStopped } from "../../until-stopped.ts";
import { type Embedder, unit, type Vector } from "./embedder.ts";

/** @throws MemoryError `bad_embedder`; what the embedder throws; the signal's reason */
export async function embedTexts(
  embedder: Embedder,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly Vector[]> {
  const vectors = await untilStopped(() => embedder.embed(texts, { signal }), signal);
  if (Array.isArray(vectors) && vectors.length === texts.length && vectors.every((one) => fits(one, embedder)))
    return vectors.map(directed);
  throw new MemoryError(
    "bad_embedder",
    "the embedder gave other vectors than it was asked for. Nothing of them is kept",
  );
}

/** Together, else each alone: one of them may be what the embedder refuses, and gets none. In their order. @throws the signal's reason */
export async function embedEach(
  embedder: Embedder,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ readonly vectors: readonly (Vector | undefined)[]; readonly error?: unknown }> {
  try {
    return { vectors: await embedTexts(embedder, texts, signal) };
  } catch (error) {
    signal?.throwIfAborted();
    const vectors: (Vector | undefined)[] = [];
    for (const text of texts.length > 1 ? texts : []) {
      vectors.push((await embedTexts(embedder, [text], signal).catch(() => []))[0]);
      signal?.throwIfAborted();
    }
    return { vectors, error };
  }
}

const fits = (vector: unknown, { dimensions }: Embedder): boolean =>
  vector instanceof Float32Array && vector.length === dimensions && vector.every(Number.isFinite);

/** One whose length is 1 but for what its numbers round stays as it is, to the bit. */
function directed(vector: Vector): Vector {
  let sum = 0;
  for (const one of vector) sum += one * one;
  return Math.abs(sum - 1) < 1e-3 ? vector : unit(Float32Array.from(vector));
}

/** What is compared by an index of signs. */
const MOST_DIMENSIONS = 16_000;

/** As it is now: what it says of itself later changes nothing. @throws MemoryError `bad_embedder` */
export function checkedEmbedder(embedder: Embedder): Embedder {
  const { name, dimensions } = embedder;
  const isName =
    typeof name === "string" && name !== "" && name.length <= 200 && name.isWellFormed() && !name.includes("\0");
  if (!isName || !Number.isInteger(dimensions) || dimensions < 1 || dimensions > MOST_DIMENSIONS)
    throw new MemoryError(
      "bad_embedder",
      "an embedder has a name of 1 to 200 characters, and 1 to 16,000 dimensions: it is what hashEmbedder() or localEmbedder(folder) gives, or langchainEmbedder(name) of @bulkhead/agents",
    );
  return { name, dimensions, embed: (texts, options) => embedder.embed(texts, options) };
}
