// Why memory has no index of vectors that is shared: what one gives back for a scope depends on rows that are none of its
// business. Here is one, on the very vectors, asked for one tenant's ten nearest.
import type { Database } from "../../../packages/memory/src/index.ts";
import { latencies } from "./latency.ts";
import { DIMENSIONS } from "./made-concepts.ts";
import { nearest, type Subject, type Task } from "./subject.ts";

const ITS_VECTOR = `(embedding::vector(${DIMENSIONS}))`;

export interface SharedIndex {
  lists(subject: Subject, tasks: readonly Task[]): Promise<readonly (readonly string[])[]>;
  p50(subject: Subject, tasks: readonly Task[]): Promise<number>;
  drop(): Promise<void>;
}

export async function sharedIndex(database: Database): Promise<SharedIndex> {
  await database.transaction(async (queries) => {
    await queries.query("set local statement_timeout = 0");
    await queries.query("set local maintenance_work_mem = '512MB'");
    await queries.query(
      `create index bench_shared on bulkhead_memory.concept_vector using hnsw (${ITS_VECTOR} vector_ip_ops)`,
    );
  });
  const ask = ({ size }: Subject, { vector }: Task) =>
    database.transaction(async (queries) => {
      await queries.query("set local hnsw.ef_search = 100");
      await queries.query("set local hnsw.iterative_scan = strict_order");
      await queries.query("set local enable_seqscan = off");
      await queries.query("set local enable_sort = off"); // or it would not use its index for a small tenant
      const rows = await queries.query<{ revision: string }>(
        `select sought.revision from bulkhead_memory.concept_vector as held
            join bulkhead_memory.concept_sought as sought on sought.id = held.sought
          where held.scope = (select id from bulkhead_memory.scope where tenant = $2)
          order by held.${ITS_VECTOR.slice(1, -1)} <#> $1::vector(${DIMENSIONS}) limit 10`,
        [`[${vector.join(",")}]`, `rows${size}`],
      );
      return rows.map(({ revision }) => revision);
    });
  return {
    async lists(subject, tasks) {
      const lists: (readonly string[])[] = [];
      for (const task of tasks) lists.push(await ask(subject, task));
      return lists;
    },
    async p50(subject, tasks) {
      const one = (call: number) => ask(subject, tasks[call % tasks.length] as Task); // within it
      return (await latencies({ one }, tasks.length)).one.p50;
    },
    drop: async () => void (await database.query("drop index bulkhead_memory.bench_shared")),
  };
}

/** The part of the ten nearest that the lists have. */
export function recallIn(lists: readonly (readonly string[])[], subject: Subject, tasks: readonly Task[]): number {
  const found = tasks.map((task, at) => {
    const wanted = new Set(nearest(subject.vectors, task.vector, 10).map(subject.idOf));
    return lists[at]?.filter((id) => wanted.has(id)).length ?? 0;
  });
  return found.reduce((sum, one) => sum + one, 0) / (10 * tasks.length);
}
