// Asks an embedder, and holds what it gives against what it said of itself. Rules: whoever stops waits no longer, whether or not
// the embedder does; what is no vector is none at all.
import { MemoryError } from "../../memory-error.ts";
import type { Embedder, Vector } from "./embedder.ts";

/** @throws MemoryError `bad_embedder`; what the embedder throws; the signal's reason */
export async function embedTexts(
  embedder: Embedder,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly Vector[]> {
  signal?.throwIfAborted();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const vectors = await Promise.race([embedder.embed(texts, { signal }), stopped]);
    if (Array.isArray(vectors) && vectors.length === texts.length && vectors.every((one) => fits(one, embedder)))
      return vectors;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
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

/** What is compared by an index of signs. */
const MOST_DIMENSIONS = 16_000;

/** @throws MemoryError `bad_embedder` */
export function checkEmbedder({ name, dimensions }: Embedder): void {
  const isName =
    typeof name === "string" && name !== "" && name.length <= 200 && name.isWellFormed() && !name.includes("\0");
  if (isName && Number.isInteger(dimensions) && dimensions >= 1 && dimensions <= MOST_DIMENSIONS) return;
  throw new MemoryError("bad_embedder", "an embedder has a name of 1 to 200 characters, and 1 to 16,000 dimensions");
}
