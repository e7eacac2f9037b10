// What `proposeAll` costs, from texts that are checked to what is told of each (what is there under its name, what is almost the
// same), beside bare inserts of the very same rows into the same tables with the same indexes: no stamp, no row-level security, no
// trigger of ours, and nothing looked for; once as anybody's insert there is, with the tables' foreign keys, and once
// as only a superuser may, who has even those unchecked. The texts of the bare rows lie ready.
import { conceptMemory, type Database, type Embedder } from "../../../packages/memory/src/index.ts";
import { median } from "../../bench.ts";
import { DIMENSIONS, madeConcept, madeVector } from "./made-concepts.ts";

const BATCH = 100;
/** Rounds that are not counted: what this process runs is made quick first, as it is in one that has run for a while. */
const WARM_UP = 15;
const TENANT = "writes";
const RUN = { origin: "operator", label: { integrity: "trusted", readers: "public" } } as const;

const EVIDENCE = { problem: "p", trace: "0".repeat(64), feedback: "visible_tests", passed: true } as const;

/** What an embedder takes is not measured here. */
const VECTOR = madeVector(1, 1);
const MADE: Embedder = { name: "made", dimensions: DIMENSIONS, embed: async (texts) => texts.map(() => VECTOR) };

export interface BatchWrites {
  /** Milliseconds of a batch. */
  readonly ours: number;
  /** Foreign keys are checked. */
  readonly bare: number;
  readonly unchecked: number;
}

export async function batchWrites(database: Database, rounds: number): Promise<BatchWrites> {
  const memory = conceptMemory(database, { tenant: TENANT, embedder: MADE });
  const times = { ours: [] as number[], bare: [] as number[], unchecked: [] as number[] };
  for (let round = -WARM_UP; round < rounds; round++) {
    // As text that was read: not in the pieces of which it was made here.
    const proposals = structuredClone(
      Array.from({ length: BATCH }, (_, at) => ({
        concept: madeConcept((round + WARM_UP) * BATCH + at, 200).body,
        evidence: [EVIDENCE],
      })),
    );
    const start = performance.now();
    const written = await memory.proposeAll(proposals, RUN);
    const ours = performance.now() - start;
    const ids = written.map(({ revision }) => revision.id);
    const unchecked = await writtenAgain(database, ids, false);
    const bare = await writtenAgain(database, ids, true);
    if (round < 0) continue;
    times.ours.push(ours);
    times.bare.push(bare);
    times.unchecked.push(unchecked);
  }
  return { ours: median(times.ours), bare: median(times.bare), unchecked: median(times.unchecked) };
}

/** Each table, and the column by which it holds rows of the batch; in an order that references follow. */
const TABLES = [
  ["bulkhead.provenance", "id", "provenance"],
  ["bulkhead_memory.concept", "id", "concept"],
  ["bulkhead_memory.concept_revision", "id", "revision"],
  ["bulkhead_memory.concept_evidence", "revision", "revision"],
  ["bulkhead_memory.concept_near", "revision", "revision"],
  ["bulkhead_memory.concept_event", "concept", "concept"],
  ["bulkhead_memory.concept_sought", "revision", "revision"],
  ["bulkhead_memory.concept_vector", "sought", "sought"],
] as const;

type Keys = Readonly<Record<"provenance" | "concept" | "revision" | "sought", readonly string[]>>;

async function writtenAgain(database: Database, ids: readonly string[], checked: boolean): Promise<number> {
  const [keys] = await database.query<Keys>(
    `select array_agg(revision.provenance::text) as provenance, array_agg(revision.concept) as concept,
        array_agg(revision.id) as revision, array_agg(sought.id::text) as sought
      from bulkhead_memory.concept_revision as revision
        join bulkhead_memory.concept_sought as sought on sought.revision = revision.id where revision.id = any ($1)`,
    [ids],
  );
  if (keys === undefined) throw new Error("the batch is not there");
  const inserts: { readonly text: string; readonly rows: string | undefined }[] = [];
  for (const [table, column, key] of TABLES) {
    const [row] = await database.query<{ rows: string; columns: string }>(
      `select (select coalesce(json_agg(held), '[]')::text from ${table} as held where ${column}::text = any ($1)) as rows,
          (select string_agg(quote_ident(attname), ', ') from pg_attribute
            where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped and attgenerated = '') as columns`,
      [keys[key]],
    );
    inserts.push({
      text: `insert into ${table} (${row?.columns}) overriding system value
        select ${row?.columns} from json_populate_recordset(null::${table}, $1)`,
      rows: row?.rows,
    });
  }
  await database.transaction(async (queries) => {
    await queries.query("set local session_replication_role = replica");
    for (const [table, column, key] of TABLES.toReversed())
      await queries.query(`delete from ${table} where ${column}::text = any ($1)`, [keys[key]]);
  });
  if (checked) await triggers(database, "disable");
  const start = performance.now();
  await database.transaction(async (queries) => {
    if (!checked) await queries.query("set local session_replication_role = replica");
    for (const { text, rows } of inserts) await queries.query(text, [rows]);
  });
  const took = performance.now() - start;
  if (checked) await triggers(database, "enable");
  return took;
}

/** Ours, and none of a foreign key. */
async function triggers(database: Database, how: "disable" | "enable"): Promise<void> {
  for (const [table] of TABLES) await database.query(`alter table ${table} ${how} trigger user`);
}
