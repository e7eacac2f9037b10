// The matrix from its parts: canaries planted, every subject played in every way, everything recorded searched.
import { makeCanary } from "../../evals/src/leaks/canary.ts";
import { capture, EVERY_WAY, type Way } from "../../evals/src/leaks/capture.ts";
import { createDetector } from "../../evals/src/leaks/detector.ts";
import { dump } from "../../evals/src/leaks/dump.ts";
import { judgeMatrix, type Matrix } from "../../evals/src/leaks/matrix.ts";
import type { Recording } from "../../evals/src/leaks/recording.ts";
import { SOURCES, type Source } from "../../evals/src/leaks/source.ts";
import { traceCollector } from "../../evals/src/leaks/trace-collector.ts";
import { matrixDatabase } from "./kept-rows.ts";
import { injectionMails } from "./mails.ts";
import { CONTROL, subjects } from "./subjects.ts";
import { READ, threadsFor } from "./threads.ts";

export interface MatrixOptions {
  readonly seed: number;
  /** How many kinds of injection, chosen by the seed. Default: all. */
  readonly kinds?: number;
  /** Threads are played in every nth way each, but for the one that writes, and two of the control's: in all of them. Default: 1. */
  readonly nth?: number;
  readonly progress?: (line: string) => void;
}

export async function runMatrix(options: MatrixOptions): Promise<Matrix> {
  const { seed, kinds, nth = 1, progress = () => {} } = options;
  const { planted, played } = await plantedSubjects(seed, kinds);
  await using collector = await traceCollector();
  await using database = await matrixDatabase();
  const { find } = createDetector(planted.map(({ canary }) => canary));
  const unasked: string[] = [];
  const seen: { subject: string; control: boolean; recordings: Recording[] }[] = [];
  for (const [subject, threads] of Object.entries(played)) {
    const started = performance.now();
    const recordings: Recording[] = [];
    const before = database.asked.length;
    for (const [at, thread] of threads.entries()) {
      const all = at === threads.length - 1 || (subject === CONTROL && IN_ALL.includes(at));
      recordings.push(await capture(thread, { collector, database, ways: all ? EVERY_WAY : everyNth(nth, at + seed) }));
    }
    // Questions in which nothing of a stranger's stands would show nothing.
    if (subject !== CONTROL && find([dump(database.asked.slice(before))]).size === 0) unasked.push(subject);
    progress(`${subject}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    seen.push({ subject, control: subject === CONTROL, recordings });
  }
  const matrix = judgeMatrix(planted, seen);
  const silent = unasked.map((subject) => `${subject}: nobody was asked about what a stranger wrote`);
  return { ...matrix, misses: [...matrix.misses, ...silent] };
}

/** What is streamed and what asks is not heard in each way: of these the control shows on every channel what it must. */
const IN_ALL = [READ.indexOf("open_feed"), READ.indexOf("open_asking")];

/** Of n neighbours one has what the others have not, so that each way is played with an nth of the threads. */
function everyNth(nth: number, from: number): readonly Way[] {
  return EVERY_WAY.filter((_, at) => (at + from) % nth === 0);
}

interface Leak {
  readonly where: string;
  /** All channels that leaked in what was played. */
  readonly channels: readonly string[];
}

/** A leak of an isolated subject, if there is one: on this channel where that leaks too. The rest is not played. */
export async function firstLeak(seed: number, channel: string): Promise<Leak | undefined> {
  const { planted, played } = await plantedSubjects(seed, 2);
  await using collector = await traceCollector();
  await using database = channel === "rows" ? await matrixDatabase() : undefined;
  for (const [subject, threads] of Object.entries(played)) {
    if (subject === CONTROL) continue;
    const leaks: string[] = [];
    const there = () => leaks.find((leak) => leak.startsWith(`${subject}: ${channel}`));
    for (const thread of threads) {
      const recordings = [
        await capture(thread, database === undefined ? { collector } : { database, ways: ["database"] }),
      ];
      leaks.push(...judgeMatrix(planted, [{ subject, control: false, recordings }]).leaks);
      if (there() !== undefined) break;
    }
    const where = there() ?? leaks[0];
    if (where !== undefined) return { where, channels: [...new Set(leaks.map((leak) => leak.split(": ")[1] ?? ""))] };
  }
  return undefined;
}

async function plantedSubjects(seed: number, kinds: number | undefined) {
  const random = randomFrom(seed);
  const mails = (await injectionMails())
    .map((mail) => ({ mail, at: kinds === undefined ? 0 : random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, kinds)
    .map(({ mail }) => mail);
  const planted = (Object.keys(SOURCES) as Source[]).flatMap((source) =>
    mails.map((mail) => {
      const canary = makeCanary(random);
      return { source, kind: mail.kind, canary, text: mail.with(canary) };
    }),
  );
  const texts = new Map(planted.map(({ source, kind, text }) => [`${source}: ${kind}`, text]));
  const hostile = (source: Source, kind: string) => texts.get(`${source}: ${kind}`) ?? "";
  const threads = threadsFor(
    mails.map(({ kind }) => kind),
    seed,
  );
  return { planted, played: subjects(hostile, threads) };
}

/** Mulberry32, a public-domain generator: the same numbers for the same seed everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
