// Puts many believed concepts into a database at once, as rows: what a memory would have written over years. Needs a superuser:
// the rows' provenance is not stamped one by one, and row-level security holds him to nothing.

import { conceptHash } from "../../src/concepts/concept/library-hash.ts";
import { writeVectors } from "../../src/concepts/vectors/vector-rows.ts";
import type { Concept, ConceptStatus, Database, Embedder } from "../../src/index.ts";

export interface Filled {
  readonly id: string;
  readonly body: Concept;
  readonly words: string;
  readonly vector: Float32Array;
  /** Default "active", and 2. */
  readonly status?: ConceptStatus;
  readonly integrity?: number;
  readonly principal?: string;
}

export interface Place {
  readonly tenant: string;
  readonly embedder: Pick<Embedder, "name" | "dimensions">;
}

const BATCH = 1_000;

export async function fillConcepts(
  database: Database,
  { tenant, embedder }: Place,
  rows: Iterable<Filled>,
): Promise<void> {
  const [scope] = await database.query<{ id: number }>(
    "insert into bulkhead_memory.scope (tenant) values ($1) on conflict on constraint scope_is_one do update set tenant = excluded.tenant returning id",
    [tenant],
  );
  const write = async (batch: readonly Filled[]) => {
    const json = JSON.stringify(
      batch.map(({ id, body, words, status, integrity, principal }) => ({
        id,
        body,
        hash: conceptHash(body),
        words,
        status: status ?? "active",
        integrity: integrity ?? 2,
        principal,
      })),
    );
    const vectors = writeVectors(
      embedder,
      batch.map(({ id, vector }) => ({ revision: id, vector })),
    );
    await database.transaction(async (queries) => {
      await queries.query("set local session_replication_role = replica"); // no stamp for each
      await queries.query(PROVENANCE, [batch.length]);
      await queries.query("set local session_replication_role = origin");
      await queries.query(CONCEPTS, [json, scope?.id]);
      await queries.query(REVISIONS, [json, scope?.id]);
      await queries.query(vectors.text, vectors.values);
    });
  };
  let batch: Filled[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    await write(batch);
    batch = [];
  }
  if (batch.length > 0) await write(batch);
}

/** What a database does by itself while it rests. */
export async function restDatabase(database: Database): Promise<void> {
  for (const table of ["concept_sought", "concept_vector", "concept_term", "concept_revision", "concept_use"])
    await database.query(`vacuum analyze bulkhead_memory.${table}`);
}

const PROVENANCE = `insert into bulkhead.provenance (thread, run, position, kind, origin, integrity, readers)
  select '', '', 'bench', 'concept', 'operator', 2, '"public"' from generate_series(1, $1)`;
const CONCEPTS = `insert into bulkhead_memory.concept (id, scope, last, made_at)
  select 'c-' || id, $2, 1, now() from jsonb_to_recordset($1) as one (id text)`;
const REVISIONS = `insert into bulkhead_memory.concept_revision
    (id, scope, concept, number, status, integrity, principal, format, name, body, hash, words, provenance, made_at)
  select one.id, $2, 'c-' || one.id, 1, one.status, one.integrity, one.principal, one.body->>'format', one.body->>'name', one.body, one.hash, one.words, latest.id + 1 - row_number() over (), now()
    from jsonb_to_recordset($1) as one (id text, body jsonb, hash text, words text, status text, integrity integer, principal text),
      (select max(id) as id from bulkhead.provenance) as latest`;
