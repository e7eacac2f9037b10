// Gives concepts the vectors that they lack: those that have none of this embedder's, in the order of their rows. Rule: each batch
// is kept as soon as it is made, so whoever goes on after an interruption does only what is left.
import { embedEach } from "../embedders/embed-texts.ts";
import type { Embedder } from "../embedders/embedder.ts";
import type { MemorySide } from "../memory-side.ts";
import { countMissing, type MissingRow, selectMissing, writeVectors } from "./vector-rows.ts";

export interface ReembedOptions {
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const BATCH = 64;

/**
 * How many got one. A text that the embedder refuses keeps no other one from its vector; what is believed comes first.
 * @throws MemoryError `bad_embedder`; what the embedder throws, where it gives none at all; the signal's reason
 */
export async function embedMissing(
  side: MemorySide,
  embedder: Embedder,
  { onProgress, signal }: ReembedOptions = {},
): Promise<number> {
  const [[counted] = []] = await side.pipeline([countMissing(embedder)]);
  const total = Number(counted?.["missing"] ?? 0);
  let done = 0;
  onProgress?.({ done, total });
  for (const believed of [true, false])
    for (let after = "0"; ; ) {
      signal?.throwIfAborted();
      const [rows = []] = await side.pipeline([selectMissing(embedder, { after, limit: BATCH, believed })]);
      const missing = rows as unknown as readonly MissingRow[]; // its columns
      const last = missing.at(-1);
      if (last === undefined) break;
      const texts = missing.map(({ words }) => words);
      const { vectors, error } = await embedEach(embedder, texts, signal);
      const made = missing.flatMap(({ revision }, at) => {
        const vector = vectors[at];
        return vector === undefined ? [] : [{ revision, vector }];
      });
      const [[written] = []] = made.length === 0 ? [] : await side.pipeline([writeVectors(embedder, made)]);
      done += Number(written?.["embed_concepts"] ?? 0);
      if (done === 0 && error !== undefined) throw error;
      after = last.id;
      onProgress?.({ done, total: Math.max(done, total) });
    }
  return done;
}
