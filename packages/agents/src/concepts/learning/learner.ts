// Learning while running: every n runs what they teach is written, and believed where tests that they could see say so. Rules:
// the same runs in the same order, with the same model, leave the same library; a frozen learner asks nobody and writes nothing.
import { type Abstracted, type AbstractOptions, abstractConcepts, checkAbstracting } from "./abstract-concepts.ts";
import { checkLesson, type Lesson } from "./lesson.ts";
import { promoteTested } from "./promote-tested.ts";

export interface LearnerOptions extends AbstractOptions {
  /** Runs between two updates. 1: after each. */
  readonly every: number;
  /** Candidates with visible tests that passed are promoted. Default true; what saw a stranger's text never is. */
  readonly promote?: boolean | undefined;
  readonly frozen?: boolean | undefined;
}

export interface Learned extends Abstracted {
  /** Of what was written, how much is believed now. */
  readonly promoted: number;
}

export interface Learner {
  /** Undefined: it waits for more. @throws as `abstractConcepts`; those of the batch are gone then, and may be added again */
  add(lesson: Lesson): Promise<Learned | undefined>;
  /** What waits is learned now. */
  flush(): Promise<Learned | undefined>;
}

export function createLearner({ every, promote = true, frozen = false, ...options }: LearnerOptions): Learner {
  checkAbstracting(options);
  if (!Number.isSafeInteger(every) || every < 1) throw new RangeError("every is a number of runs, 1 or more");
  let waiting: Lesson[] = [];
  let before: Promise<unknown> = Promise.resolve();

  /** One batch after the other, in the order in which they were full. */
  const learn = (batch: readonly Lesson[]): Promise<Learned> => {
    const made = before.then(async () => {
      const abstracted = await abstractConcepts(batch, options);
      const traces = batch.map(({ trace }) => trace.hash);
      let promoted = 0;
      for (const { revision } of promote ? abstracted.written : [])
        if ((await promoteTested(options.memory, revision, traces)) !== undefined) promoted++;
      return { ...abstracted, promoted };
    });
    before = made.catch(() => undefined);
    return made;
  };
  const flush = async () => {
    const batch = waiting;
    waiting = [];
    return batch.length === 0 ? undefined : learn(batch);
  };

  return {
    async add(lesson) {
      if (frozen) return undefined;
      checkLesson(lesson); // now, and not with the batch: the others are well
      waiting.push(lesson);
      return waiting.length < every ? undefined : flush();
    },
    flush,
  };
}
