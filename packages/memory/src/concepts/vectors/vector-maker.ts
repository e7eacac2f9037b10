// Vectors of revisions that are about to be written, to be kept in their transaction: an embedder is waited for before it, and
// holds no lock. Rule: what gets none in time is written all the same, and found by its words until `reembed` makes its vector.
import type { Concept } from "../concept/concept.ts";
import { conceptWords } from "../concept/concept-words.ts";
import { embedEach } from "../embedders/embed-texts.ts";
import type { Embedder, Vector } from "../embedders/embedder.ts";
import type { MadeVector } from "./vector-rows.ts";

interface Worded {
  readonly id: string;
  readonly body: Concept;
}

const BATCH = 64;
/** A concept that is written waits no longer for its vector. */
const WRITE_MS = 60_000;

/** For one batch, however often its writing is tried: of each body a vector is made once. */
export function vectorMaker(embedder: Embedder): (revisions: readonly Worded[]) => Promise<readonly MadeVector[]> {
  const made = new Map<Concept, Vector>();
  const make = async (bodies: readonly Concept[]) => {
    const signal = AbortSignal.timeout(WRITE_MS);
    for (let at = 0; at < bodies.length; at += BATCH) {
      const batch = bodies.slice(at, at + BATCH);
      const { vectors } = await embedEach(embedder, batch.map(conceptWords), signal);
      vectors.forEach((vector, place) => {
        const body = batch[place];
        if (body !== undefined && vector !== undefined) made.set(body, vector);
      });
    }
  };
  return async (revisions) => {
    await make(revisions.map(({ body }) => body).filter((body) => !made.has(body))).catch(() => undefined); // too late
    return revisions.flatMap(({ id, body }) => {
      const vector = made.get(body);
      return vector === undefined ? [] : [{ revision: id, vector }];
    });
  };
}
