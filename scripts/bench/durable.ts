// `npm run bench:durable`: what it costs that a run survives anything, in one run. A main agent and a workflow of ten writes
// with `sync` checkpoints and our ledger, against a plain agent and a plain graph that do the same with a bare
// PostgresSaver, and against none; on Postgres, where one is installed, and on the embedded default. Then that default by
// itself: against PGlite in this process and against Postgres, its cold start, its memory, the application's event loop.
// Goals: at most 1.3 × the bare saver with `sync` checkpoints; those of `npm run bench:database`.
import { loadavg } from "node:os";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { openBenchDatabases } from "../../packages/memory/bench/bench-databases.ts";
import { databaseFigures } from "../../packages/memory/bench/database-figures.ts";
import { type Database, databaseRunStore } from "../../packages/memory/src/index.ts";
import { type BenchResult, median, mediansInTurn, reportBench } from "../bench.ts";
import { countStatements } from "./count-statements.ts";
import { type DurableRun, mainAgent, plainAgent, plainGraph, workflow } from "./durable-agents.ts";

const ROUNDS = { rounds: 7, calls: 2, warmUp: 1 };

const databases = await openBenchDatabases();
const results = [
  ...(databases.postgres === undefined ? [] : await durableFigures("Postgres", databases.postgres)),
  ...(await durableFigures("embedded", databases.embedded)),
  ...(await told("the embedded database by itself", () => databaseFigures(databases))),
  { name: "load of the machine, mean of the last minute", value: loadavg()[0] ?? 0, unit: "" },
];
await databases[Symbol.asyncDispose]();
process.exit(reportBench({ name: "durable", results }, process.argv) ? 0 : 1);

/** It takes a minute or two: somebody may be watching. */
async function told<T>(what: string, work: () => Promise<T>): Promise<T> {
  process.stderr.write(`${what} …\n`);
  return work();
}

async function durableFigures(name: string, database: Database): Promise<readonly BenchResult[]> {
  const checkpointer = new PostgresSaver(database.pool);
  await checkpointer.setup();
  const store = databaseRunStore(database);
  return [
    ...(await compared(`${name}: agent`, database.pool, {
      none: plainAgent({}),
      light: mainAgent({}),
      bare: plainAgent({ checkpointer }),
      loose: plainAgent({ checkpointer, durability: "async" }),
      ours: mainAgent({ store }),
    })),
    ...(await compared(`${name}: workflow`, database.pool, {
      none: plainGraph({}),
      light: workflow({}),
      bare: plainGraph({ checkpointer }),
      loose: plainGraph({ checkpointer, durability: "async" }),
      ours: workflow({ store }),
    })),
  ];
}

async function compared(
  name: string,
  pool: Database["pool"],
  runs: Readonly<Record<"none" | "light" | "bare" | "loose" | "ours", DurableRun>>,
): Promise<readonly BenchResult[]> {
  const used = { bare: measured(runs.bare), ours: measured(runs.ours) };
  const turns = { ...runs, bare: used.bare.run, ours: used.ours.run };
  const ms = await told(name, () => mediansInTurn(turns, ROUNDS));
  return [
    { name: `${name} of 10 writes, plain, nothing kept`, value: ms.none, unit: "ms" },
    { name: `${name}, ours, nothing kept`, value: ms.light, unit: "ms" },
    { name: `${name}, plain, PostgresSaver as it comes`, value: ms.loose, unit: "ms" },
    { name: `${name}, plain, PostgresSaver, sync`, value: ms.bare, unit: "ms" },
    { name: `${name}, ours, sync and ledger`, value: ms.ours, unit: "ms" },
    { name: `${name}, ours / PostgresSaver, sync`, value: ms.ours / ms.bare, unit: "×", goal: { atMost: 1.3 } },
    { name: `${name}, ours / PostgresSaver as it comes`, value: ms.ours / ms.loose, unit: "×" },
    { name: `${name}, ours / nothing kept`, value: ms.ours / ms.none, unit: "×" },
    { name: `${name}, processor time of this process: PostgresSaver, sync`, value: used.bare.ms(), unit: "ms" },
    { name: `${name}, processor time of this process: ours`, value: used.ours.ms(), unit: "ms" },
    { name: `${name}, round trips: PostgresSaver, sync`, value: await countStatements(pool, runs.bare), unit: "" },
    { name: `${name}, round trips: ours`, value: await countStatements(pool, runs.ours), unit: "" },
  ];
}

/** With what each run took of the processors: a busy machine changes that less than how long it took. */
function measured(run: DurableRun): { readonly run: DurableRun; readonly ms: () => number } {
  const used: number[] = [];
  return {
    async run() {
      const before = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(before);
      used.push((user + system) / 1_000);
    },
    ms: () => median(used),
  };
}
