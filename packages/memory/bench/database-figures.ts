// What the embedded database costs, as figures: against PGlite in this process and against a Postgres server where there
// is one; its start, its memory, and that it does not block the application's event loop.
import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import type { PGlite } from "@electric-sql/pglite";
import { type BenchResult, mediansInTurn } from "../../../scripts/bench.ts";
import { type Database, openDatabase } from "../src/index.ts";
import { endOwner, ownersOf } from "../test/database/owners.ts";
import type { BenchDatabases } from "./bench-databases.ts";

/** A tenth of a second of work. */
const BUSY = "select count(*) from generate_series(1, 300000)";
const TABLE = "create table row (id bigint generated always as identity primary key, body text not null)";
const INSERT = "insert into row (body) values ($1)";

/** Last of what is done with them: it kills the embedded one. */
export async function databaseFigures(databases: BenchDatabases): Promise<readonly BenchResult[]> {
  const { embedded, inProcess, postgres, shared, folder } = databases;
  await Promise.all([embedded.query(TABLE), inProcess.exec(TABLE), postgres?.query(TABLE)]);

  const selects = await mediansInTurn(
    each(databases, (database) => database.query("select 1")),
    { rounds: 9, calls: 100 },
  );
  const commits = await mediansInTurn(
    each(databases, (database) => database.query(INSERT, ["a small row"])),
    { rounds: 9, calls: 50 },
  );
  const transactions = await mediansInTurn(
    each(databases, (database) => database.transaction((queries) => queries.query(INSERT, ["a small row"]))),
    { rounds: 9, calls: 50 },
  );
  const owner = ownersOf(shared).at(-1) ?? 0; // one that nobody used for a while has ended since
  const memory = residentMegabytes(owner);
  const gaps = {
    idle: await loopGap(() => new Promise((resolve) => setTimeout(resolve, 20))),
    embedded: await loopGap(() => embedded.query(BUSY)),
    inProcess: await loopGap(() => inProcess.query(BUSY)),
  };
  const used: Record<"template" | "existing", number[]> = { template: [], existing: [] };
  const starts = await mediansInTurn(
    {
      template: async () => used.template.push(await start(folder())),
      existing: async () => used.existing.push(await start(shared)),
    },
    { rounds: 5, warmUp: 0 },
  );
  return [
    ...compared("select 1", selects, postgres),
    ...compared("insert of one row", commits, postgres),
    ...compared("begin, insert, commit", transactions, postgres),
    { name: "cold start from the template", value: starts.template, unit: "ms", goal: { atMost: 1_500 } },
    { name: "start on an existing folder, after a kill", value: starts.existing, unit: "ms" },
    ...(process.platform === "linux"
      ? [
          { name: "owner's processor time: cold start", value: middle(used.template), unit: "ms" },
          { name: "owner's processor time: existing folder", value: middle(used.existing), unit: "ms" },
        ]
      : []),
    ...(memory <= 0 ? [] : [{ name: "memory of the owner process", value: memory, unit: "MB" }]),
    { name: "event loop, p99 gap: idle", value: gaps.idle, unit: "ms" },
    { name: "event loop, p99 gap: embedded", value: gaps.embedded, unit: "ms" },
    { name: "event loop, p99 gap: PGlite in this process", value: gaps.inProcess, unit: "ms" },
    {
      name: "gap: embedded / in this process",
      value: gaps.embedded / gaps.inProcess,
      unit: "×",
      goal: { atMost: 0.5 },
    },
  ];
}

type Subject = Pick<Database, "query" | "transaction">;

function each(
  { embedded, inProcess, postgres }: BenchDatabases,
  work: (database: Subject) => Promise<unknown>,
): Record<"embedded" | "inProcess" | "postgres", () => unknown> {
  return {
    embedded: () => work(embedded),
    inProcess: () => work(asSubject(inProcess)),
    postgres: () => (postgres === undefined ? undefined : work(postgres)),
  };
}

/** PGlite's own interface, as far as it is compared. */
function asSubject(database: PGlite): Subject {
  const query: Subject["query"] = async (sql, values) => (await database.query(sql, values as unknown[])).rows as never;
  return {
    query,
    transaction: (work) =>
      database.transaction((inside) =>
        work({ query: async (sql, values) => (await inside.query(sql, values as unknown[])).rows as never }),
      ),
  };
}

type Milliseconds = Readonly<Record<"embedded" | "inProcess" | "postgres", number>>;

function compared(name: string, ms: Milliseconds, postgres: Database | undefined): readonly BenchResult[] {
  return [
    { name: `${name}: embedded`, value: ms.embedded, unit: "ms" },
    { name: `${name}: PGlite in this process`, value: ms.inProcess, unit: "ms" },
    { name: `${name}: embedded / in this process`, value: ms.embedded / ms.inProcess, unit: "×" },
    ...(postgres === undefined
      ? []
      : [
          { name: `${name}: Postgres`, value: ms.postgres, unit: "ms" },
          { name: `${name}: embedded / Postgres`, value: ms.embedded / ms.postgres, unit: "×" },
        ]),
  ];
}

/** From nothing, or from what a killed owner left, to the first answer. What the owner took of the processors, in ms. */
async function start(dir: string): Promise<number> {
  await endOwner(dir);
  await using database = await openDatabase({ url: "", dir });
  await database.query("select 1");
  return processorMs(ownersOf(dir).at(-1) ?? 0);
}

/** Of all its threads, in user and system mode, in the kernel's hundredths of a second: a busy machine changes it little. */
function processorMs(pid: number): number {
  if (process.platform !== "linux") return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** The 99th percentile of how late this process's timers are, in ms, while `work` is done for two seconds. */
async function loopGap(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (const end = performance.now() + 2_000; performance.now() < end; ) {
    await work();
    await setImmediate(); // PGlite in this process never lets the loop turn by itself
  }
  delay.disable();
  return delay.percentile(99) / 1e6;
}

/** 0 where the system does not say: it is not Linux, or the process has just ended. */
function residentMegabytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
