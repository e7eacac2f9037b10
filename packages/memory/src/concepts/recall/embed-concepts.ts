// Gives concepts their vectors: those that have none of this embedder's, in the order of their rows. Rule: each batch is kept
// as soon as it is made, so whoever goes on after an interruption does only what is left.
import { MemoryError } from "../../memory-error.ts";
import type { Embedder } from "../embedders/embedder.ts";
import type { MemorySide } from "../memory-side.ts";
import { countMissing, type MissingRow, selectMissing, writeVectors } from "./vector-rows.ts";

export interface ReembedOptions {
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const BATCH = 64;

/** How many got one. @throws MemoryError `bad_embedder`; what the embedder throws; the signal's reason */
export async function embedMissing(
  side: MemorySide,
  embedder: Embedder,
  { onProgress, signal }: ReembedOptions = {},
): Promise<number> {
  const [[counted] = []] = await side.pipeline([countMissing(embedder)]);
  const total = Number(counted?.["missing"] ?? 0);
  let done = 0;
  onProgress?.({ done, total });
  for (let after = "0"; ; ) {
    signal?.throwIfAborted();
    const [rows = []] = await side.pipeline([selectMissing(embedder, { after, limit: BATCH })]);
    const last = rows.at(-1);
    if (last === undefined) return done;
    done += await embed(side, embedder, rows as unknown as readonly MissingRow[], signal); // its columns
    after = String(last["id"]);
    onProgress?.({ done, total: Math.max(done, total) });
  }
}

/** Of revisions that were written now. */
export async function embedRevisions(
  side: MemorySide,
  embedder: Embedder,
  revisions: readonly string[],
): Promise<void> {
  const [rows = []] = await side.pipeline([
    selectMissing(embedder, { after: "0", limit: revisions.length, of: revisions }),
  ]);
  if (rows.length > 0) await embed(side, embedder, rows as unknown as readonly MissingRow[], undefined); // its columns
}

async function embed(
  side: MemorySide,
  embedder: Embedder,
  rows: readonly MissingRow[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const vectors = await embedder.embed(
    rows.map(({ words }) => words),
    { signal },
  );
  const fits = (vector: Float32Array) => vector.length === embedder.dimensions && vector.every(Number.isFinite);
  if (vectors.length !== rows.length || !vectors.every(fits))
    throw new MemoryError(
      "bad_embedder",
      "the embedder gave other vectors than it was asked for. Nothing of them is kept",
    );
  const made = rows.flatMap(({ revision }, at) => {
    const vector = vectors[at];
    return vector === undefined ? [] : [{ revision, vector }];
  });
  const [[written] = []] = await side.pipeline([writeVectors(embedder, made)]);
  return Number(written?.["embed_concepts"] ?? 0);
}
