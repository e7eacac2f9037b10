// Gives concepts their vectors: those that have none of this embedder's, in the order of their rows. Rule: each batch is kept
// as soon as it is made, so whoever goes on after an interruption does only what is left.
import type { Concept } from "../concept/concept.ts";
import { conceptWords } from "../concept/concept-words.ts";
import { embedTexts } from "../embedders/embed-texts.ts";
import type { Embedder } from "../embedders/embedder.ts";
import type { MemorySide } from "../memory-side.ts";
import {
  countMissing,
  type MadeVector,
  type MissingRow,
  selectMissing,
  type WordsOfRevision,
  writeVectors,
} from "./vector-rows.ts";

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
      const { made, error } = await makeEach(embedder, rows as unknown as readonly MissingRow[], signal); // its columns
      const [[written] = []] = made.length === 0 ? [] : await side.pipeline([writeVectors(embedder, made)]);
      done += Number(written?.["embed_concepts"] ?? 0);
      if (done === 0 && error !== undefined) throw error;
      after = String(last["id"]);
      onProgress?.({ done, total: Math.max(done, total) });
    }
  return done;
}

/**
 * Of revisions that are to be written: to be kept in their transaction, since an embedder is waited for before it, and holds no
 * lock. Those that get none are found by their words, until `reembed` makes theirs.
 */
export async function vectorsOf(embedder: Embedder, revisions: readonly Worded[]): Promise<readonly MadeVector[]> {
  const signal = AbortSignal.timeout(WRITE_MS);
  const texts = revisions.map(({ id, body }) => ({ revision: id, words: conceptWords(body) }));
  const made: MadeVector[] = [];
  for (let at = 0; at < texts.length; at += BATCH)
    try {
      made.push(...(await makeEach(embedder, texts.slice(at, at + BATCH), signal)).made);
    } catch {
      break;
    }
  return made;
}

interface Worded {
  readonly id: string;
  readonly body: Concept;
}

/** Together, else each alone: one of them may be what the embedder refuses. */
async function makeEach(
  embedder: Embedder,
  rows: readonly WordsOfRevision[],
  signal: AbortSignal | undefined,
): Promise<{ readonly made: readonly MadeVector[]; readonly error?: unknown }> {
  try {
    return { made: await make(embedder, rows, signal) };
  } catch (error) {
    signal?.throwIfAborted();
    const made: MadeVector[] = [];
    for (const row of rows.length > 1 ? rows : []) {
      made.push(...(await make(embedder, [row], signal).catch(() => [])));
      signal?.throwIfAborted();
    }
    return { made, error };
  }
}

async function make(
  embedder: Embedder,
  rows: readonly WordsOfRevision[],
  signal: AbortSignal | undefined,
): Promise<readonly MadeVector[]> {
  const texts = rows.map(({ words }) => words);
  const vectors = await embedTexts(embedder, texts, signal);
  return rows.flatMap(({ revision }, at) => {
    const vector = vectors[at];
    return vector === undefined ? [] : [{ revision, vector }];
  });
}
