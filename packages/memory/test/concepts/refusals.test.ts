// What is refused of a concept says what would be taken: those who write concepts are models and newcomers.
import { expect, test } from "vitest";
import { checkConcept } from "../../src/concepts/concept/check-concept.ts";
import { conceptRefused, noConcept } from "../../src/concepts/concept-refused.ts";
import { conceptMemory } from "../../src/concepts/database-concept-memory.ts";
import { checkEvidence, type Evidence } from "../../src/concepts/upkeep/evidence.ts";
import type { Database } from "../../src/database/database.ts";
import { MemoryError } from "../../src/memory-error.ts";
import { instructionRegistry } from "../../src/programs/database-instruction-registry.ts";

const open = { v: 1, format: "open", situation: "a", suggestion: "b" };
const seen: Evidence = { problem: "p1", trace: "0".repeat(64), feedback: "person", passed: true };
/** Nothing is asked of it. */
const NOWHERE = {} as Database;

const said = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as MemoryError).message;
  }
  return "nothing was refused";
};

test.for<readonly [work: () => unknown, words: string]>([
  [() => checkConcept({ ...open, v: undefined }), "bad_concept: v is none of the values that there are (1)"],
  [
    () => checkConcept({ ...open, format: "SECRET" }),
    "bad_concept: format is of no format that there is (open, program)",
  ],
  [() => checkConcept({ v: 1, format: "program", name: "a", kind: "SECRET" }), "that there are (structure, routine)"],
  [
    () => checkEvidence([{ ...seen, problem: "SECRET 12" }]),
    "1 to 200 visible ASCII characters, no space, as `incident-12`",
  ],
  [() => checkEvidence([{ ...seen, feedback: "SECRET" as "none" }]), "(visible_tests, person, oracle, none)"],
  [() => checkEvidence([{ ...seen, passed: "SECRET" as unknown as boolean }]), "evidence.0.passed is true or false"],
  [() => checkEvidence(seen as unknown as Evidence[]), "no_evidence: a concept is written with a list of evidence"],
  [
    () => conceptMemory(NOWHERE, { tenant: "a", projct: "SECRET" } as never),
    'no option "projct" (tenant, project, domain,',
  ],
  [
    () => {
      throw noConcept();
    },
    "an id is asked for, which `find(name)` gives as `concept`",
  ],
  [
    () => {
      throw conceptRefused(new MemoryError("statement_failed", "", { sqlState: "BH032" }));
    },
    "`find(name)`",
  ],
])("%# says what would be taken, and nothing that was written", ([work, words]) => {
  expect(said(work)).toContain(words);
  expect(said(work)).not.toContain("SECRET");
});

test("who says what is believed says who he is", async () => {
  const memory = conceptMemory(NOWHERE, { tenant: "a" });
  const nobody = { kind: "person", name: " " } as const;
  const tries = {
    promotes: () => memory.promote("id", { revision: 1, by: nobody }),
    retires: () => memory.retire("id", nobody, "why"),
    imports: () => memory.importFrom("file", nobody),
    approves: () => instructionRegistry(NOWHERE).approve("p", 1, "0", nobody),
  };
  for (const [does, work] of Object.entries(tries))
    await expect(work()).rejects.toThrow(`bad_reason: who ${does} says who he is`);
});
