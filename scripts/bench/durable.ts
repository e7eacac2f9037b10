// `npm run bench:durable`: what it costs that a run survives anything, in one run. A main agent and a workflow of ten writes
// with `sync` checkpoints and our ledger, against a plain agent and a plain graph that do the same with a bare
// PostgresSaver, and against none; on Postgres, where one is installed, and on the embedded default. Then that default by
// itself: against PGlite in this process and against Postgres, its cold start, its memory, the application's event loop.
// Goals: at most 1.3 × the bare saver with `sync` checkpoints; those of `npm run bench:database`.
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { openBenchDatabases } from "../../packages/memory/bench/bench-databases.ts";
import { databaseFigures } from "../../packages/memory/bench/database-figures.ts";
import { type Database, databaseRunStore } from "../../packages/memory/src/index.ts";
import { type BenchResult, mediansInTurn, reportBench } from "../bench.ts";
import { countStatements } from "./count-statements.ts";
import { type DurableRun, mainAgent, plainAgent, plainGraph, workflow } from "./durable-agents.ts";

const ROUNDS = { rounds: 9, calls: 3, warmUp: 2 };

const databases = await openBenchDatabases();
const results = [
  ...(databases.postgres === undefined ? [] : await durableFigures("Postgres", databases.postgres)),
  ...(await durableFigures("embedded", databases.embedded)),
  ...(await databaseFigures(databases)),
];
await databases[Symbol.asyncDispose]();
process.exit(reportBench({ name: "durable", results }, process.argv) ? 0 : 1);

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
  const ms = await mediansInTurn(runs, ROUNDS);
  return [
    { name: `${name} of 10 writes, plain, nothing kept`, value: ms.none, unit: "ms" },
    { name: `${name}, ours, nothing kept`, value: ms.light, unit: "ms" },
    { name: `${name}, plain, PostgresSaver as it comes`, value: ms.loose, unit: "ms" },
    { name: `${name}, plain, PostgresSaver, sync`, value: ms.bare, unit: "ms" },
    { name: `${name}, ours, sync and ledger`, value: ms.ours, unit: "ms" },
    { name: `${name}, ours / PostgresSaver, sync`, value: ms.ours / ms.bare, unit: "×", goal: { atMost: 1.3 } },
    { name: `${name}, ours / PostgresSaver as it comes`, value: ms.ours / ms.loose, unit: "×" },
    { name: `${name}, ours / nothing kept`, value: ms.ours / ms.none, unit: "×" },
    { name: `${name}, statements: PostgresSaver, sync`, value: await countStatements(pool, runs.bare), unit: "" },
    { name: `${name}, statements: ours`, value: await countStatements(pool, runs.ours), unit: "" },
  ];
}
