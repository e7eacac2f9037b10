// The tester is tested: every leak is found, and what is said of it names where it shows and what it needs. That is worked
// out for one of them here, for all with `npm run soak`.
import { expect, test } from "vitest";
import { checkNonInterference } from "../../src/non-interference/check-non-interference.ts";
import { sayVerdict } from "../../src/non-interference/say-verdict.ts";
import type { Subject } from "../../src/non-interference/subject.ts";
import { inFull, SOAK, tell } from "./amount.ts";
import { LEAKY, LEAKY_WORKFLOWS } from "./leaky-subjects.ts";

// What a plan is is the subject's own business.
const SUBJECTS = [...LEAKY, ...LEAKY_WORKFLOWS] as unknown as readonly Subject<unknown>[];

test.each(SUBJECTS)("$name: it is found", inFull, async (subject) => {
  const verdict = await checkNonInterference(subject, {
    pairs: 200,
    seed: Number(process.env["BULKHEAD_SEED"]),
    reduce: SOAK || subject.name === LEAKY[2]?.name,
  });
  const said = sayVerdict(subject.name, verdict);
  tell(said);
  expect(verdict.holds, said).toBe(false);
  if (verdict.holds) return;
  expect(verdict.features.length).toBeGreaterThan(0);
  expect(verdict.difference.values[0]).not.toBe(verdict.difference.values[1]);
});
