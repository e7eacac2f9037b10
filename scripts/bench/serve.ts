// `npm run bench:serve`: what 500 readers of events cost a service, for a minute (`--quick`: 20, for two seconds), beside a bare
// Hono that sends the same to as many: heap after a collection, events that were missed by readers who go away and come
// back, time to an event. Then the service is told to end under load, and the next one is asked for every run that the
// first had answered as begun. Goals: a heap that stands still, nothing missed, nothing told twice, no run lost.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BenchResult, reportBench } from "../bench.ts";
import { inLanes } from "../kills/amount.ts";
import { BIN, type ServedProcess, startServed } from "./serve/served-process.ts";
import { type StreamClient, streamClient } from "./serve/stream-client.ts";

const quick = process.argv.includes("--quick");
const CLIENTS = quick ? 20 : 500;
const SECONDS = quick ? 2 : 60;
const RUNS = quick ? 5 : 10;
const TICK_MS = quick ? 200 : 1_000;
const TICKS = Math.ceil((SECONDS * 1_000) / TICK_MS);
const SAMPLES = quick ? 6 : 12;
const STAY_MS = quick ? 800 : 20_000;
const MODULE = join(import.meta.dirname, "serve/ticks.ts");
const SERVE = [BIN, "serve", MODULE, "--port", "0", "--json", "--drain", "1"];

const folder = mkdtempSync(join(tmpdir(), "bulkhead-bench-"));
for (const name of ["ours", "bare"]) mkdirSync(join(folder, name));
const results: BenchResult[] = [];
try {
  const [ours, load] = await withService(async (service) => [
    await measured(service, "ours", () => runStreams(service)),
    await endedUnderLoad(service),
  ]);
  const found = await withService((service) => foundAfterwards(service, load.known));
  const bare = await withBare((service) => measured(service, "bare", () => bareStreams(service)));
  const heaps = ours.heaps.map((value, at) => ({
    name: `ours: heap, sample ${at + 1} of ${SAMPLES}`,
    value,
    unit: "MiB",
  }));
  results.push(
    ...heaps,
    { name: "ours: heap, last third against the second", value: plateau(ours.heaps), unit: "×", goal: { atMost: 1.1 } },
    { name: "bare: heap, last third against the second", value: plateau(bare.heaps), unit: "×" },
    { name: "ours: readers", value: CLIENTS, unit: "" },
    { name: "ours: times that a reader came back", value: ours.comings - CLIENTS, unit: "" },
    { name: "ours: events that readers were told", value: ours.events, unit: "" },
    { name: "ours: events missed", value: ours.missed, unit: "", goal: { atMost: 0 } },
    { name: "ours: events told twice", value: ours.doubled, unit: "", goal: { atMost: 0 } },
    { name: "ours: time to an event, p50", value: ours.p50, unit: "ms" },
    { name: "ours: time to an event, p99", value: ours.p99, unit: "ms" },
    { name: "bare: time to an event, p50", value: bare.p50, unit: "ms" },
    { name: "bare: time to an event, p99", value: bare.p99, unit: "ms" },
    { name: "p50 against bare", value: ours.p50 / bare.p50, unit: "×" },
    { name: "p99 against bare", value: ours.p99 / bare.p99, unit: "×" },
    { name: "SIGTERM: runs answered as begun", value: load.known.length, unit: "" },
    { name: "SIGTERM: requests refused, or cut, by then", value: load.refused, unit: "" },
    { name: "SIGTERM: readers at that time", value: load.readers, unit: "" },
    { name: "SIGTERM: exit code", value: load.code ?? 1, unit: "", goal: { atMost: 0 } },
    { name: "SIGTERM: runs lost", value: load.known.length - found, unit: "", goal: { atMost: 0 } },
  );
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }); // its database ends a moment later
}
process.exitCode = reportBench({ name: "serve", results }, process.argv) ? 0 : 1;

interface Measured {
  /** MiB. */
  readonly heaps: readonly number[];
  readonly comings: number;
  readonly events: number;
  readonly missed: number;
  readonly doubled: number;
  readonly p50: number;
  readonly p99: number;
}

interface Watched {
  readonly clients: readonly StreamClient[];
  readonly channelOf: (client: number) => number;
}

async function measured(service: ServedProcess, name: string, begin: () => Promise<Watched>): Promise<Measured> {
  process.stderr.write(`${name}: ${CLIENTS} readers for ${SECONDS} s …\n`);
  const { clients, channelOf } = await begin();
  const heaps: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    await sleep((SECONDS * 1_000) / (SAMPLES + 1));
    heaps.push((await service.heap()) / 1_048_576);
  }
  const late = setTimeout(() => {
    for (const client of clients) client.stop();
  }, 120_000); // who waits for an end then is counted as having missed it
  await Promise.all(clients.map(({ ended }) => ended));
  clearTimeout(late);
  const marks = marksOf(name);
  const times = clients.flatMap(({ told }, client) =>
    [...told].flatMap(([n, { at, since }]) => {
      const happened = marks.get(`${channelOf(client)} ${n}`) ?? Number.NaN;
      return happened < since ? [] : [at - happened]; // what it was told on coming back, it was late for
    }),
  );
  times.sort((a, b) => a - b);
  const sum = (of: (client: StreamClient) => number) => clients.reduce((total, client) => total + of(client), 0);
  return {
    heaps,
    comings: sum(({ comings }) => comings),
    events: sum(({ told }) => told.size) * 2,
    missed: sum(({ missed, told }) => missed + (TICKS - told.size)),
    doubled: sum(({ doubled }) => doubled),
    p50: times[Math.floor(times.length * 0.5)] ?? Number.NaN,
    p99: times[Math.floor(times.length * 0.99)] ?? Number.NaN,
  };
}

/** Each run with its readers, from its beginning on. */
async function runStreams({ url }: ServedProcess): Promise<Watched> {
  const ofRuns = await inLanes(RUNS, RUNS, async (channel) => {
    const { place } = await begun(url, channel, TICKS);
    const stream = `${url}${place}/stream?stream_mode=custom&stream_mode=values`;
    const coming = () => streamClient({ url: stream, stayMs: STAY_MS * (0.5 + Math.random()) });
    return Array.from({ length: CLIENTS / RUNS }, coming);
  });
  return { clients: ofRuns.flat(), channelOf: (client) => Math.floor(client / (CLIENTS / RUNS)) };
}

/** The bare one keeps nothing, so its readers stay. */
async function bareStreams({ url }: ServedProcess): Promise<Watched> {
  const channelOf = (client: number) => client % RUNS;
  const clients = Array.from({ length: CLIENTS }, (_, client) =>
    streamClient({ url: `${url}/streams/${channelOf(client)}`, stayMs: undefined }),
  );
  await sleep(1_000);
  await fetch(`${url}/start`, { method: "POST" });
  return { clients, channelOf };
}

interface Begun {
  readonly place: string;
  readonly ticks: number;
}

/** It is kept when this resolves. */
async function begun(url: string, channel: number, ticks: number): Promise<Begun> {
  const body = JSON.stringify({ assistant_id: "ticks", input: { channel, ticks, ms: TICK_MS } });
  const response = await fetch(`${url}/runs`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json" },
  });
  if (!response.ok) throw new Error(`a run was answered ${response.status}`);
  await response.arrayBuffer();
  return { place: response.headers.get("content-location") ?? "", ticks };
}

interface Load {
  /** Answered as begun. */
  readonly known: readonly Begun[];
  readonly refused: number;
  readonly readers: number;
  readonly code: number | null;
}

/** SIGTERM while runs are begun and told. */
async function endedUnderLoad(service: ServedProcess): Promise<Load> {
  process.stderr.write("SIGTERM under load …\n");
  const [known, clients]: [Begun[], StreamClient[]] = [[], []];
  let refused = 0;
  let ending: Promise<number | null> | undefined;
  const until = Date.now() + (quick ? 1_000 : 20_000);
  await inLanes(quick ? 40 : 300, 8, async () => {
    if (Date.now() > until || known.length >= (quick ? 20 : 200)) ending ??= service.end();
    const one = await begun(service.url, RUNS, 4).catch(() => undefined);
    if (one === undefined) refused++;
    else {
      known.push(one);
      clients.push(streamClient({ url: `${service.url}${one.place}/stream`, stayMs: undefined }));
    }
  });
  const code = await (ending ?? service.end());
  for (const client of clients) client.stop();
  return { known, refused, readers: clients.length, code };
}

/** How many of them have come to their right end with the process after. */
async function foundAfterwards({ url }: ServedProcess, known: readonly Begun[]): Promise<number> {
  const right = await inLanes(known.length, 20, async (at) => {
    const { place = "", ticks = 0 } = known[at] ?? {};
    const answer = await fetch(`${url}${place}/join`)
      .then((response) => response.json())
      .catch(() => undefined);
    const { outcome } = (answer ?? {}) as { outcome?: { ok: boolean; value?: { sum: number } } };
    return outcome?.value?.sum === (ticks * (ticks + 1)) / 2;
  });
  return right.filter(Boolean).length;
}

async function withService<T>(work: (service: ServedProcess) => Promise<T>): Promise<T> {
  await using service = await startServed({ args: SERVE, cwd: join(folder, "ours") });
  return await work(service);
}

async function withBare<T>(work: (service: ServedProcess) => Promise<T>): Promise<T> {
  const asked = JSON.stringify({ ticks: TICKS, ms: TICK_MS, channels: RUNS });
  const args = [join(import.meta.dirname, "serve/bare-process.ts"), asked];
  await using service = await startServed({ args, cwd: join(folder, "bare") });
  return await work(service);
}

/** When each event happened, by channel and number. */
function marksOf(name: string): ReadonlyMap<string, number> {
  const marks = new Map<string, number>();
  for (const line of readFileSync(join(folder, name, "marks"), "utf8").split("\n")) {
    const [channel, n, at] = line.split(" ");
    const key = `${channel} ${n}`;
    if (at !== undefined && !marks.has(key)) marks.set(key, Number(at));
  }
  return marks;
}

function plateau(heaps: readonly number[]): number {
  const third = Math.floor(heaps.length / 3);
  const mean = (part: readonly number[]) => part.reduce((sum, value) => sum + value, 0) / part.length;
  return mean(heaps.slice(-third)) / mean(heaps.slice(-2 * third, -third));
}
