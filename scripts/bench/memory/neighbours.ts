// What stands beside it, on the same vectors: LangGraph's store on the same server, and an index in this process (usearch). The
// store keeps the same concepts, as its values, and gives as many of them; neither gives a vector back. Its search is of vectors
// alone; its hybrid one, of vectors and words as ours is, makes the words of every row anew.
import { PostgresStore } from "@langchain/langgraph-checkpoint-postgres/store";
import { Index, MetricKind, ScalarKind } from "usearch";
import type { BenchDatabase } from "./databases.ts";
import { DIMENSIONS, madeConcept, topicsFor } from "./made-concepts.ts";
import type { Subject, Task } from "./subject.ts";

const BATCH = 1_000;

export interface Neighbour extends AsyncDisposable {
  search(task: Task, mode: "vector" | "hybrid"): Promise<unknown>;
}

/** Filled as its own tables are: a row and a vector for each. */
export async function langgraphStore(
  { url, database }: BenchDatabase,
  subject: Subject,
  tasks: readonly Task[],
): Promise<Neighbour> {
  const known = new Map(tasks.map(({ text, vector }) => [text, [...vector]]));
  const embed = async (texts: string[]) => texts.map((text) => known.get(text) ?? []);
  const schema = `store${subject.size}`;
  const store = PostgresStore.fromConnString(url, { schema, index: { dims: DIMENSIONS, embed } });
  await store.setup();
  // Its query takes the least distance of an item's vectors, which no index gives: it would only make the filling long.
  await database.query(`drop index ${schema}.idx_store_vectors_embedding_cosine_hnsw`);
  for (let from = 0; from < subject.size; from += BATCH) {
    const rows = subject.vectors.slice(from, from + BATCH).map((vector, at) => ({
      key: subject.idOf(from + at),
      value: madeConcept(from + at, topicsFor(subject.size)).body,
      vector: `[${vector.join(",")}]`,
    }));
    const json = JSON.stringify(rows);
    const each = "from jsonb_to_recordset($1) as one (key text, value jsonb, vector text)";
    await database.query(
      `insert into ${schema}.store (namespace_path, key, value) select 'concepts', key, value ${each}`,
      [json],
    );
    await database.query(
      `insert into ${schema}.store_vectors (namespace_path, key, field_path, text_content, embedding)
        select 'concepts', key, '$', key, vector::vector ${each}`,
      [json],
    );
  }
  await database.query(`vacuum analyze ${schema}.store, ${schema}.store_vectors`);
  return {
    search: ({ text }, mode) => store.search(["concepts"], { query: text, limit: 10, mode }),
    [Symbol.asyncDispose]: () => store.stop(),
  };
}

export function inProcessIndex(subject: Subject): { search(task: Task, count: number): readonly number[] } {
  const index = new Index({
    dimensions: DIMENSIONS,
    metric: MetricKind.IP,
    quantization: ScalarKind.F32,
    connectivity: 16,
    expansion_add: 128,
    expansion_search: 100,
    multi: false,
  });
  for (const [number, vector] of subject.vectors.entries()) index.add(BigInt(number), vector);
  return { search: ({ vector }, count) => [...index.search(vector, count, 0).keys].map(Number) };
}
