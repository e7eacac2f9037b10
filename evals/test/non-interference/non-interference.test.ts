// Non-interference of agents: 40 pairs of worlds each here, 2,000 in all with `npm run soak`. The seed is the run's.
import { expect, test } from "vitest";
import { checkNonInterference } from "../../src/non-interference/check-non-interference.ts";
import { sayVerdict } from "../../src/non-interference/say-verdict.ts";
import { mainAgentSubject, middlewareSubject } from "./agent-subject.ts";
import { inFull, pairsOf, tell } from "./amount.ts";

test.each([mainAgentSubject, middlewareSubject])(
  "$name: only admitted values reach the main side",
  inFull,
  async (subject) => {
    const verdict = await checkNonInterference(subject, pairsOf(subject.name, { here: 20, soak: 1_000 }));
    tell(sayVerdict(subject.name, verdict));
    expect(verdict.holds, sayVerdict(subject.name, verdict)).toBe(true);
  },
);
