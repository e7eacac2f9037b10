// Gives concepts their vectors: those that have none of this embedder's, in the order of their rows. Rule: each batch is kept
// as soon as it is made, so whoever goes on after an interruption does only what is left.
import { MemoryError } from "../../memory-error.ts";
import type { Concept } from "../concept.ts";
import { conceptWords } from "../concept-words.ts";
import { embedTexts } from "../embedders/embed-texts.ts";
import type { Embedder } from "../embedders/embedder.ts";
import type { MemorySide } from "../memory-side.ts";
import { countMissing, type MissingRow, selectMissing, type WordsOfRevision, writeVectors } from "./vector-rows.ts";

export interface ReembedOptions {
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const BATCH = 64;
/** A concept that is written waits no longer for its vector. */
const WRITE_MS = 60_000;

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
      const last = rows.at(-1);
      if (last === undefined) break;
      const { made, error } = await embedEach(side, embedder, rows as unknown as readonly MissingRow[], signal); // its columns
      done += made;
      if (done === 0 && error !== undefined) throw error;
      after = String(last["id"]);
      onProgress?.({ done, total: Math.max(done, total) });
    }
  return done;
}

/** Of revisions that were written now. Those that get none are found by their words, until `reembed` makes theirs. */
export async function embedRevisions(
  side: MemorySide,
  embedder: Embedder,
  revisions: readonly { readonly id: string; readonly body: Concept }[],
): Promise<void> {
  const signal = AbortSignal.timeout(WRITE_MS);
  const texts = revisions.map(({ id, body }) => ({ revision: id, words: conceptWords(body) }));
  for (let at = 0; at < texts.length; at += BATCH)
    try {
      await embedEach(side, embedder, texts.slice(at, at + BATCH), signal);
    } catch {
      return;
    }
}

/** Together, else each alone: one of them may be what the embedder refuses. */
async function embedEach(
  side: MemorySide,
  embedder: Embedder,
  rows: readonly WordsOfRevision[],
  signal: AbortSignal | undefined,
): Promise<{ readonly made: number; readonly error?: unknown }> {
  try {
    return { made: await embed(side, embedder, rows, signal) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof MemoryError && error.code !== "bad_embedder") throw error;
    let made = 0;
    for (const row of rows.length > 1 ? rows : []) {
      made += await embed(side, embedder, [row], signal).catch(() => 0);
      signal?.throwIfAborted();
    }
    return { made, error };
  }
}

async function embed(
  side: MemorySide,
  embedder: Embedder,
  rows: readonly WordsOfRevision[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const vectors = await embedTexts(
    embedder,
    rows.map(({ words }) => words),
    signal,
  );
  const made = rows.flatMap(({ revision }, at) => {
    const vector = vectors[at];
    return vector === undefined ? [] : [{ revision, vector }];
  });
  const [[written] = []] = await side.pipeline([writeVectors(embedder, made)]);
  return Number(written?.["embed_concepts"] ?? 0);
}
