// Where the main sides of two worlds first differ that must look alike, in a few generated pairs. As it is found: making it
// small is for the tests of non-interference.
import fc from "fast-check";
import { firstDifference } from "../../evals/src/non-interference/difference.ts";
import { mainSideOf } from "../../evals/src/non-interference/main-side.ts";
import { mainAgentSubject } from "../../evals/test/non-interference/agent-subject.ts";

export async function differenceOfWorlds(seed: number, pairs: number): Promise<string | undefined> {
  const subject = mainAgentSubject;
  const generated = subject.plans.chain((plan) =>
    fc.tuple(subject.worlds(plan), subject.worlds(plan)).map((worlds) => ({ plan, worlds })),
  );
  for (const [at, { plan, worlds }] of fc.sample(generated, { numRuns: pairs, seed }).entries()) {
    const [one, other] = [
      await mainSideOf(subject.captured(plan, worlds[0]), "stream"),
      await mainSideOf(subject.captured(plan, worlds[1]), "stream"),
    ];
    const difference = firstDifference(one, other);
    if (difference !== undefined) return `${subject.name}: pair ${at + 1}: ${difference.channel}: ${difference.path}`;
  }
  return undefined;
}
