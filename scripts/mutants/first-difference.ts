// Where the main sides of two worlds first differ that must look alike, in a few generated pairs of every subject. As it is
// found: making it small is for the tests of non-interference.
import fc from "fast-check";
import { firstDifference } from "../../evals/src/non-interference/difference.ts";
import { mainSideOf } from "../../evals/src/non-interference/main-side.ts";
import { differs, pairsOf } from "../../evals/src/non-interference/pair.ts";
import type { Subject } from "../../evals/src/non-interference/subject.ts";
import { mainAgentSubject, middlewareSubject } from "../../evals/test/non-interference/agent-subject.ts";
import { plainWorkflow } from "../../evals/test/non-interference/workflow-subject.ts";
import { type WorldDatabase, worldDatabase } from "../../evals/test/non-interference/world-database.ts";

/** `asking`: of runs that are kept in a database and ask a person. */
export async function differenceOfWorlds(
  seed: number,
  pairs: number,
  { asking }: { readonly asking: boolean },
): Promise<string | undefined> {
  if (asking) {
    await using database = await worldDatabase();
    return (
      (await differenceIn(mainAgentSubject, seed, pairs, database)) ??
      (await differenceIn(plainWorkflow, seed, pairs, database))
    );
  }
  return (
    (await differenceIn(mainAgentSubject, seed, pairs)) ??
    (await differenceIn(plainWorkflow, seed, pairs)) ??
    (await differenceIn(middlewareSubject, seed, pairs))
  );
}

async function differenceIn<P>(
  subject: Subject<P>,
  seed: number,
  pairs: number,
  database?: WorldDatabase,
): Promise<string | undefined> {
  const way = database === undefined ? "stream" : "database";
  for (const [at, { plan, worlds }] of fc
    .sample(pairsOf(subject).filter(differs), { numRuns: pairs, seed })
    .entries()) {
    const [one, other] = [
      await mainSideOf(subject.captured(plan, worlds[0]), way, database),
      await mainSideOf(subject.captured(plan, worlds[1]), way, database),
    ];
    const difference = firstDifference(one, other);
    if (difference !== undefined) return `${subject.name}: pair ${at + 1}: ${difference.channel}: ${difference.path}`;
  }
  return undefined;
}
