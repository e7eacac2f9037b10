// What a search costs beside those of LangGraph's store on the same server and of an index in this process, in turn.
import type { BenchResult } from "../../bench.ts";
import type { BenchDatabase } from "./databases.ts";
import { latencies } from "./latency.ts";
import { inProcessIndex, langgraphStore, type Neighbour } from "./neighbours.ts";
import { recallIn } from "./shared-index.ts";
import { rows, type Subject, say, type Task, tasksOf } from "./subject.ts";

/** At every size; `calls` at the largest ones, more where they are quick. */
export async function beside(
  server: BenchDatabase,
  subjects: readonly Subject[],
  { calls, judged }: { readonly calls: number; readonly judged: number },
): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = [];
  for (const subject of subjects) {
    say(`PostgresStore and usearch: ${rows(subject.size)}`);
    const tasks = tasksOf(subject.size, Math.max(calls, judged));
    await using store = await langgraphStore(server, subject, tasks);
    const index = inProcessIndex(subject);
    const task = (call: number) => tasks[call % tasks.length] as Task; // within it
    const figures = await latencies(
      {
        ours: (call) => subject.memory.recall(task(call).text, { count: 10 }),
        store: (call) => store.search(task(call), "vector"),
        index: async (call) => index.search(task(call), 10),
      },
      Math.min(1_000, Math.max(calls, 1_000_000 / subject.size)),
      { shuffled: true },
    );
    if (subject === subjects[0]) results.push(...(await hybrid(subject, store, tasks)));
    results.push(
      { name: `PostgresStore: ${rows(subject.size)}, p50`, value: figures.store.p50, unit: "ms" },
      {
        name: `ours / PostgresStore: ${rows(subject.size)}`,
        value: figures.ours.p50 / figures.store.p50,
        unit: "×",
        goal: { atMost: 1 },
      },
      {
        name: `usearch, in this process, vectors alone: ${rows(subject.size)}, p50`,
        value: figures.index.p50,
        unit: "ms",
      },
      { name: `ours / usearch: ${rows(subject.size)}`, value: figures.ours.p50 / figures.index.p50, unit: "×" },
      {
        name: `usearch: ${rows(subject.size)}, of the ten nearest`,
        value:
          100 *
          recallIn(
            tasks.slice(0, judged).map((one) => index.search(one, 10).map(subject.idOf)),
            subject,
            tasks.slice(0, judged),
          ),
        unit: "%",
      },
    );
  }
  return results;
}

/** Its search of words and vectors makes the words of every row anew: it is asked at the least size alone. */
async function hybrid(subject: Subject, store: Neighbour, tasks: readonly Task[]): Promise<readonly BenchResult[]> {
  const task = (call: number) => tasks[call % tasks.length] as Task; // within it
  const figures = await latencies(
    {
      ours: (call) => subject.memory.recall(task(call).text, { count: 10 }),
      store: (call) => store.search(task(call), "hybrid"),
    },
    10,
    { shuffled: true },
  );
  return [
    { name: `PostgresStore, hybrid: ${rows(subject.size)}, p50`, value: figures.store.p50, unit: "ms" },
    {
      name: `ours / PostgresStore, hybrid: ${rows(subject.size)}`,
      value: figures.ours.p50 / figures.store.p50,
      unit: "×",
      goal: { atMost: 1 },
    },
  ];
}
