// The tester is tested: every leak is found, and what is said of it names where it shows and what it needs. A third of them here,
// chosen by the seed, and what it needs worked out for one; all of them with `npm run soak`.
import { expect, test } from "vitest";
import { checkNonInterference } from "../../src/non-interference/check-non-interference.ts";
import { sayVerdict } from "../../src/non-interference/say-verdict.ts";
import type { Subject } from "../../src/non-interference/subject.ts";
import { inFull, SOAK, tell } from "./amount.ts";
import { LEAKY, LEAKY_WORKFLOWS } from "./leaky-subjects.ts";

// What a plan is is the subject's own business.
const SUBJECTS = [...LEAKY, ...LEAKY_WORKFLOWS] as unknown as readonly Subject<unknown>[];
const seed = Number(process.env["BULKHEAD_SEED"]);
const chosen = SUBJECTS.filter((_, at) => SOAK || (at + Math.abs(seed)) % 3 === 0);

test.each(chosen)("$name: it is found", inFull, async (subject) => {
  const verdict = await checkNonInterference(subject, {
    pairs: 200,
    seed,
    reduce: SOAK || subject === chosen[0],
  });
  const said = sayVerdict(subject.name, verdict);
  tell(said);
  expect(verdict.holds, said).toBe(false);
  if (verdict.holds) return;
  expect(verdict.features.length).toBeGreaterThan(0);
  expect(verdict.difference.values[0]).not.toBe(verdict.difference.values[1]);
});
