// Learning while running: every n runs what they teach is written, and believed where tests that they could see say so. Rules:
// the same runs in the same order, with the same model, leave the same library; a frozen learner asks nobody and writes nothing;
// where there is a store what waits is kept there, and is learned from once, whoever takes it up.
import type { RunStore } from "@bulkhead/memory";
import {
  type Abstracted,
  type AbstractOptions,
  abstractConcepts,
  abstractOnce,
  checkAbstracting,
} from "./abstract-concepts.ts";
import { type KeptLessons, keptLessons, type Taken } from "./kept-lessons.ts";
import { checkLesson, type Lesson } from "./lesson.ts";
import { promoteTested } from "./promote-tested.ts";

export interface LearnerOptions extends AbstractOptions {
  /** Runs between two updates. 1: after each. */
  readonly every: number;
  /** Candidates with visible tests that passed are promoted. Default true; what saw a stranger's text never is. */
  readonly promote?: boolean | undefined;
  readonly frozen?: boolean | undefined;
  /**
   * Where the runs are kept: what waits is kept there too, and goes on in whichever learner of this memory comes next. Each run is
   * read alone then, with the library as it is. Default: what waits is gone with this process.
   */
  readonly store?: RunStore | undefined;
}

export interface Learned extends Abstracted {
  /** Of what was written, how much is believed now. */
  readonly promoted: number;
}

export interface Learner {
  /**
   * Undefined: it waits for more, or another learner is at it. @throws as `abstractConcepts`; without a store those of the batch are
   * gone then, and may be added again. AgentsError `run_changed`: this run was added with other evidence
   */
  add(lesson: Lesson): Promise<Learned | undefined>;
  /** What waits is learned now. */
  flush(): Promise<Learned | undefined>;
}

export function createLearner({ every, promote = true, frozen = false, store, ...options }: LearnerOptions): Learner {
  checkAbstracting(options);
  if (!Number.isSafeInteger(every) || every < 1) throw new RangeError("every is a number of runs, 1 or more");
  if (frozen) return { add: async () => undefined, flush: async () => undefined };
  const { memory } = options;

  /** What came is believed, where tests of these very runs say so. */
  const believe = async (abstracted: Abstracted, batch: readonly Lesson[]): Promise<Learned> => {
    const traces = batch.map(({ trace }) => trace.hash);
    let promoted = 0;
    for (const { revision } of promote ? abstracted.written : [])
      if ((await promoteTested(memory, revision, traces)) !== undefined) promoted++;
    return { ...abstracted, promoted };
  };
  if (store === undefined)
    return learnHere(every, async (batch) => believe(await abstractConcepts(batch, options), batch));

  return learnKept(every, keptLessons(store, memory), async ({ lesson, once, signal }) => {
    const signals = options.signal === undefined ? signal : AbortSignal.any([options.signal, signal]);
    return believe(await abstractOnce(lesson, { ...options, signal: signals }, once), [lesson]);
  });
}

function learnHere(every: number, learn: (batch: readonly Lesson[]) => Promise<Learned>): Learner {
  let waiting: Lesson[] = [];
  let before: Promise<unknown> = Promise.resolve();
  const flush = async () => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return undefined;
    const made = before.then(() => learn(batch)); // one batch after the other, in the order in which they were full
    before = made.catch(() => undefined);
    return made;
  };
  return {
    async add(lesson) {
      checkLesson(lesson); // now, and not with the batch: the others are well
      waiting.push(lesson);
      return waiting.length < every ? undefined : flush();
    },
    flush,
  };
}

function learnKept(every: number, kept: KeptLessons, learn: (taken: Taken) => Promise<Learned>): Learner {
  /** What waits, as long as there is so much of it: what others add meanwhile too. What no model answered waits for the next time. */
  const learnAll = async (least: number): Promise<Learned | undefined> => {
    const tried = new Set<string>();
    let all: Learned | undefined;
    for (;;) {
      const waiting = (await kept.waiting()).filter((id) => !tried.has(id));
      if (waiting.length < least) return all;
      for (const id of waiting.slice(0, every)) {
        tried.add(id);
        const learned = await kept.take(id, async (taken) => {
          const value = await learn(taken);
          return { value, again: value.failed.some(({ code }) => code === "no_answer") };
        });
        if (learned === "held") return all;
        if (learned !== "gone") all = together(all, learned);
      }
    }
  };
  return {
    async add(lesson) {
      await kept.add(lesson);
      return learnAll(every);
    },
    flush: () => learnAll(1),
  };
}

const together = (one: Learned | undefined, other: Learned): Learned => ({
  written: [...(one?.written ?? []), ...other.written],
  failed: [...(one?.failed ?? []), ...other.failed],
  promoted: (one?.promoted ?? 0) + other.promoted,
});
