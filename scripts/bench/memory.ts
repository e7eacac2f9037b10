// `npm run bench:memory`: what finding concepts costs, on both databases in one run, and how many of the nearest are found; beside
// LangGraph's PostgresStore and an index in this process on the same vectors, and beside a shared index on the same rows;
// and a batch of writes beside bare inserts of the same rows. `--quick`: a tenth of the rows; `--only recall,beside` those parts
// alone. Goals: 98 % of the ten nearest, also where 1 % of the rows are visible; on Postgres at most 8 × the time at a hundred
// times the rows, and p99 at most 10 × p50; less time than PostgresStore at every size; a batch at most twice the bare one.
// Postgres has its default settings, for all that is measured on it.

import { restDatabase } from "../../packages/memory/test/concepts/fill-concepts.ts";
import { type BenchResult, reportBench } from "../bench.ts";
import { readFlags } from "../flags.ts";
import { batchWrites } from "./memory/batch-writes.ts";
import { beside } from "./memory/beside.ts";
import { type BenchDatabase, embedded, postgres } from "./memory/databases.ts";
import { latencies } from "./memory/latency.ts";
import { recallIn, sharedIndex } from "./memory/shared-index.ts";
import { fillSubject, recallOf, rows, type Subject, say, type Task, tasksOf } from "./memory/subject.ts";

const PARTS = ["embedded", "recall", "beside", "shared", "writes"] as const;
const USAGE = `npm run bench:memory -- [--quick] [--only PARTS] [--json]
PARTS, with commas between: ${PARTS.join(", ")} (the last four on Postgres)`;
const { quick = false, only = PARTS.join() } = readFlags(USAGE, {
  quick: { type: "boolean" },
  only: { type: "string" },
  json: { type: "boolean" },
});
const chosen = only.split(",");
const unknown = chosen.find((part) => !PARTS.some((one) => one === part));
if (unknown !== undefined) {
  process.stderr.write(`${unknown} is no part\n\n${USAGE}\n`);
  process.exit(2);
}
const does = (part: (typeof PARTS)[number]) => chosen.includes(part);
const CALLS = quick ? 40 : 200;
const JUDGED = quick ? 20 : 100;
/** The largest first: the smallest is 1 % of what lies there. */
const SIZES = {
  embedded: quick ? [1_000, 100] : [10_000, 1_000],
  postgres: quick ? [10_000, 1_000, 100] : [100_000, 10_000, 1_000],
};

const results: BenchResult[] = [];
if (does("embedded")) {
  await using server = await embedded();
  results.push(...(await searches(server, SIZES.embedded)), ...(await writes(server)));
}
if (chosen.some((part) => part !== "embedded")) {
  await using server = await postgres();
  if (server === undefined) say("no Postgres with pgvector is installed here: npm run postgres:install");
  else {
    if (does("recall") || does("beside") || does("shared")) results.push(...(await searches(server, SIZES.postgres)));
    if (does("writes")) results.push(...(await writes(server)));
  }
}
process.exit(reportBench({ name: quick ? "memory, a tenth of the rows" : "memory", results }, process.argv) ? 0 : 1);

async function searches(server: BenchDatabase, sizes: readonly number[]): Promise<readonly BenchResult[]> {
  const { name, database } = server;
  const isServer = name === "Postgres";
  const subjects: Subject[] = [];
  const shared: BenchResult[] = [];
  for (const size of sizes) {
    say(`${name}: ${rows(size)}`);
    subjects.push(await fillSubject(database, size));
    if (isServer && does("shared") && size === sizes[0])
      shared.push(...(await sharedFigures(server, subjects[0] as Subject, sizes)));
  }
  await restDatabase(database);
  const smallFirst = subjects.toReversed();
  const results = isServer && !does("recall") ? [] : await recallFigures(server, smallFirst);
  if (isServer && does("beside"))
    results.push(...(await beside(server, smallFirst, { calls: quick ? 10 : 30, judged: JUDGED })));
  return [...results, ...shared];
}

async function recallFigures({ name }: BenchDatabase, smallFirst: readonly Subject[]): Promise<BenchResult[]> {
  const isServer = name === "Postgres";
  const results: BenchResult[] = [];
  const all = smallFirst.reduce((sum, { size }) => sum + size, 0);
  const ours = await timed(smallFirst, (subject, task) => subject.memory.recall(task.text, { count: 10 }), CALLS);
  for (const subject of smallFirst) {
    const { p50, p99 } = ours(subject);
    const part = 100 * (await recallOf(subject, JUDGED));
    const visible = `${((100 * subject.size) / all).toFixed(1)} % visible`;
    results.push(
      { name: `${name}: ${rows(subject.size)}, p50`, value: p50, unit: "ms" },
      { name: `${name}: ${rows(subject.size)}, p99`, value: p99, unit: "ms" },
      {
        name: `${name}: ${rows(subject.size)}, p99 / p50`,
        value: p99 / p50,
        unit: "×",
        ...(isServer ? { goal: { atMost: 10 } } : {}),
      },
      {
        name: `${name}: ${rows(subject.size)} (${visible}), of the ten nearest`,
        value: part,
        unit: "%",
        goal: { atLeast: 98 },
      },
    );
  }
  const [small, large] = [smallFirst[0] as Subject, smallFirst.at(-1) as Subject]; // there are sizes
  results.push({
    name: `${name}: p50 at ${rows(large.size)} / at ${rows(small.size)}`,
    value: ours(large).p50 / ours(small).p50,
    unit: "×",
    ...(isServer ? { goal: { atMost: 8 } } : {}),
  });
  return results;
}

/** An index of all vectors, asked for the largest alone; then with the rows of others beside it. */
async function sharedFigures(
  { database }: BenchDatabase,
  subject: Subject,
  sizes: readonly number[],
): Promise<readonly BenchResult[]> {
  say("an index that all would share");
  const tasks = tasksOf(subject.size, JUDGED);
  const index = await sharedIndex(database);
  const before = await index.lists(subject, tasks);
  const others = sizes[1] === undefined ? [] : [await fillSubject(database, sizes[1] + 1)];
  const after = await index.lists(subject, tasks);
  const changed = after.filter((list, at) => list.join() !== before[at]?.join()).length;
  const p50 = await index.p50(subject, tasks);
  const small = others[0];
  const smallTasks = small === undefined ? [] : tasksOf(small.size, JUDGED);
  const part = small === undefined ? Number.NaN : recallIn(await index.lists(small, smallTasks), small, smallTasks);
  await index.drop();
  return [
    { name: `shared index: ${rows(subject.size)}, vectors alone, p50`, value: p50, unit: "ms" },
    { name: `shared index: of the ten nearest`, value: 100 * recallIn(after, subject, tasks), unit: "%" },
    { name: `shared index: of the ten nearest of a tenth`, value: 100 * part, unit: "%" },
    { name: `shared index: answers that another tenant's rows changed`, value: changed, unit: `of ${JUDGED}` },
  ];
}

async function timed(
  subjects: readonly Subject[],
  work: (subject: Subject, task: Task) => Promise<unknown>,
  calls: number,
) {
  const each = Object.fromEntries(
    subjects.map((subject) => {
      const tasks = tasksOf(subject.size, calls);
      return [String(subject.size), (call: number) => work(subject, tasks[call % calls] as Task)]; // within it
    }),
  );
  const figures = await latencies(each, calls);
  return ({ size }: Subject) => figures[String(size)] ?? { p50: Number.NaN, p99: Number.NaN };
}

async function writes({ name, database }: BenchDatabase): Promise<readonly BenchResult[]> {
  say(`${name}: batches of writes`);
  const { ours, bare, unchecked } = await batchWrites(database, quick ? 5 : 15);
  return [
    { name: `${name}: a batch of 100 concepts`, value: ours, unit: "ms" },
    { name: `${name}: the same rows, bare inserts`, value: bare, unit: "ms" },
    { name: `${name}: batch / bare`, value: ours / bare, unit: "×", goal: { atMost: 2 } },
    { name: `${name}: the same rows, foreign keys unchecked`, value: unchecked, unit: "ms" },
    { name: `${name}: batch / unchecked`, value: ours / unchecked, unit: "×" },
  ];
}
