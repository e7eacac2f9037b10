// `npm run bench:pool`: what our engine costs beside bare pg-boss with a claim loop, and beside `skip locked` by hand, in one run:
// the round trip of one job with a waiting caller, and jobs a second with 1, 2 and 4 processes of 8 slots; then 2,000
// jobs of 50 tenants that were submitted one tenant after the other; and a worker in the queue: its job by itself (sent, taken, a word
// said of it and heard, put away) beside bare pg-boss's (sent, taken, completed, heard), and a whole spawn beside one in a process.
// `--quick`: round trips and workers alone. On Postgres where one is installed, else on the
// embedded database. Goals: at most 1.3 × the round trip of bare pg-boss, of a worker's job too, at least 0.8 × its jobs a second; no
// tenant's mean wait over twice the mean.
import { randomUUID } from "node:crypto";
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@bulkhead/memory";
import { type BenchResult, median, mediansInTurn, reportBench } from "../bench.ts";
import { inLanes } from "../kills/amount.ts";
import { embeddedServer, postgresServer } from "../kills/kill-servers.ts";
import { type NodeProcess, startProcess } from "../kills/node-process.ts";
import { spawnTimes } from "./pool/spawns.ts";
import { type Subject, type SubjectName, subject } from "./pool/subject.ts";

const COMPARED = ["floor", "bare", "ours"] as const;
const TRIPS = [...COMPARED, "worker"] as const;
const QUICK = process.argv.includes("--quick");
const JOBS = 400;
const ROUNDS = 3;
const TENANTS = 50;
const OF_EACH = 40;

await using server = (await postgresServer()) ?? (await embeddedServer());
await using database = await server.open();
const subjects = {
  floor: await subject("floor", database),
  bare: await subject("bare", database),
  ours: await subject("ours", database),
  worker: await subject("worker", database),
};

const results: BenchResult[] = [...(await roundTrips())];
results.push(...(await spawns()));
for (const processes of QUICK ? [] : [1, 2, 4]) results.push(...(await throughput(processes)));
if (!QUICK) results.push(...(await fairness()));
results.push({ name: "load of the machine, mean of the last minute", value: loadavg()[0] ?? 0, unit: "" });
for (const one of Object.values(subjects)) await one[Symbol.asyncDispose]();
process.exitCode = reportBench({ name: `pool on ${server.name}${QUICK ? ", in part" : ""}`, results }, process.argv)
  ? 0
  : 1;

async function roundTrips(): Promise<readonly BenchResult[]> {
  process.stderr.write("round trips …\n");
  const workers = await Promise.all(TRIPS.map((name) => start(name, 0)));
  const trip = (one: Subject) => async () => {
    const id = randomUUID();
    await one.submit(id, "acme");
    await one.wait(id);
  };
  const { floor, bare, ours, worker } = await mediansInTurn(
    {
      floor: trip(subjects.floor),
      bare: trip(subjects.bare),
      ours: trip(subjects.ours),
      worker: trip(subjects.worker),
    },
    { rounds: 40, calls: 5, warmUp: 3 },
  );
  await end(workers);
  return [
    { name: "round trip: by hand", value: floor, unit: "ms" },
    { name: "round trip: bare pg-boss", value: bare, unit: "ms" },
    { name: "round trip: ours", value: ours, unit: "ms" },
    { name: "round trip: ours against bare pg-boss", value: ours / bare, unit: "×", goal: { atMost: 1.3 } },
    { name: "round trip: ours against by hand", value: ours / floor, unit: "×" },
    { name: "a queued worker's job", value: worker, unit: "ms" },
    { name: "a queued worker's job against bare pg-boss", value: worker / bare, unit: "×", goal: { atMost: 1.3 } },
  ];
}

async function spawns(): Promise<readonly BenchResult[]> {
  process.stderr.write("spawns …\n");
  const player = await start("spawns", 0);
  const times = await spawnTimes(database, 5, 20);
  await end([player]);
  return [
    { name: "a spawn: in the run's process", value: times.inline, unit: "ms" },
    { name: "a spawn: in a worker's process", value: times.process, unit: "ms" },
    { name: "a spawn: through the queue", value: times.queue, unit: "ms" },
  ];
}

async function throughput(processes: number): Promise<readonly BenchResult[]> {
  process.stderr.write(`${processes} processes …\n`);
  const rates: Record<(typeof COMPARED)[number], number[]> = { floor: [], bare: [], ours: [] };
  const workers = await Promise.all(
    COMPARED.flatMap((name) => Array.from({ length: processes }, () => start(name, 0))), // who has nothing to do looks each second
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of COMPARED) {
      const began = performance.now();
      await inLanes(JOBS, 8, () => subjects[name].submit(randomUUID(), "acme"));
      await untilEmpty(subjects[name]);
      rates[name].push((JOBS * 1_000) / (performance.now() - began));
    }
  }
  await end(workers);
  const of = `${processes} ${processes === 1 ? "process" : "processes"}`;
  const [floor, bare, ours] = [median(rates.floor), median(rates.bare), median(rates.ours)];
  return [
    { name: `${of}: by hand`, value: floor, unit: "jobs/s" },
    { name: `${of}: bare pg-boss`, value: bare, unit: "jobs/s" },
    { name: `${of}: ours`, value: ours, unit: "jobs/s" },
    { name: `${of}: ours against bare pg-boss`, value: ours / bare, unit: "×", goal: { atLeast: 0.8 } },
  ];
}

async function fairness(): Promise<readonly BenchResult[]> {
  process.stderr.write(`${TENANTS * OF_EACH} jobs of ${TENANTS} tenants …\n`);
  await using limited = await subject("limited", database);
  await inLanes(TENANTS * OF_EACH, 8, (at) => limited.submit(randomUUID(), `tenant-${Math.floor(at / OF_EACH)}`));
  const workers = await Promise.all([start("limited", 5), start("limited", 5)]);
  await untilEmpty(limited);
  await end(workers);
  const waits = await waitsByTenant(database);
  const mean = waits.reduce((sum, one) => sum + one, 0) / waits.length;
  return [
    { name: `${TENANTS} tenants, ${OF_EACH} jobs each: mean wait`, value: mean, unit: "s" },
    {
      name: "the slowest tenant's mean wait against the mean",
      value: Math.max(...waits) / mean,
      unit: "×",
      goal: { atMost: 2 },
    },
  ];
}

async function waitsByTenant(queries: Database): Promise<readonly number[]> {
  const rows = await queries.query<{ wait: number }>(
    `select avg(extract(epoch from started_on - created_on))::float8 as wait from bulkhead_queue.job
      where name like 'limited/bench/%' group by group_id`,
  );
  return rows.map(({ wait }) => wait);
}

async function start(name: SubjectName | "spawns", ms: number): Promise<NodeProcess> {
  const worker = startProcess("../bench/pool/worker-process.ts", { name, target: server.target, slots: 8, ms });
  await worker.said("ready");
  return worker;
}

async function end(workers: readonly NodeProcess[]): Promise<void> {
  await Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]()));
}

async function untilEmpty(one: Subject): Promise<void> {
  while ((await one.left()) > 0) await sleep(10);
}
