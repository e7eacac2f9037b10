// Non-interference of agents and workflows: 16 pairs of worlds here, 2,000 with `npm run soak`; and of those that are kept in a
// database, ask a person and go on: 2 and 200. The seed is the run's.
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkNonInterference } from "../../src/non-interference/check-non-interference.ts";
import { sayVerdict } from "../../src/non-interference/say-verdict.ts";
import type { Subject } from "../../src/non-interference/subject.ts";
import { mainAgentSubject, middlewareSubject } from "./agent-subject.ts";
import { inFull, pairsOf, tell } from "./amount.ts";
import { plainWorkflow } from "./workflow-subject.ts";
import { type WorldDatabase, worldDatabase } from "./world-database.ts";

const SHARES = [
  { subject: mainAgentSubject, here: 5, soak: 700 },
  { subject: middlewareSubject, here: 4, soak: 500 },
  { subject: plainWorkflow, here: 7, soak: 800 },
] as const;

test.each(SHARES)("$subject.name: only admitted values reach the main side", inFull, async ({ subject, ...amount }) => {
  // What a plan is is the subject's own business.
  const verdict = await checkNonInterference(subject as Subject<unknown>, pairsOf(subject.name, amount));
  tell(sayVerdict(subject.name, verdict));
  expect(verdict.holds, sayVerdict(subject.name, verdict)).toBe(true);
});

const KEPT = [
  { subject: mainAgentSubject, here: 1, soak: 100 },
  { subject: plainWorkflow, here: 1, soak: 100 },
] as const;

let database: WorldDatabase;
beforeAll(async () => {
  database = await worldDatabase();
});
afterAll(() => database?.[Symbol.asyncDispose]());

test.each(KEPT)(
  "$subject.name, kept in a database: nothing of questions, answers and effects reaches the main side",
  inFull,
  async ({ subject, ...amount }) => {
    const before = database.answered;
    const options = { ...pairsOf(`${subject.name}, kept`, amount), ways: ["database"] as const, database };
    // What a plan is is the subject's own business.
    const verdict = await checkNonInterference(subject as Subject<unknown>, options);
    const said = `${sayVerdict(`${subject.name}, kept`, verdict)}, ${database.answered - before} questions answered`;
    tell(said);
    expect(verdict.holds, said).toBe(true);
  },
);
