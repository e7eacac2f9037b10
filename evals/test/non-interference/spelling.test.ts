// The generator's own claim: whatever two worlds spell, the boundary admits to one value, or refuses with the planned code.
import { admit, returnSchema } from "@bulkhead/sandbox";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { spellings } from "../../src/non-interference/spelling.ts";
import { templates } from "../../src/non-interference/template.ts";
import { WORKER_CODES, workerScripts } from "../../src/non-interference/worker-script.ts";
import { outsideOf } from "../../src/non-interference/world.ts";
import { parts } from "./agent-subject.ts";

const { readMail } = parts(outsideOf({}));
const wrapped = returnSchema(z.object({ value: readMail.returns }));

test("all spellings of a template are admitted to one value", () => {
  const pairs = templates(readMail.returnsSchema).chain((template) =>
    fc.tuple(spellings(template), spellings(template)),
  );
  fc.assert(
    fc.property(pairs, ([one, other]) => {
      const [a, b] = [one, other].map((text) => admit(`{"value":${text}}`, wrapped));
      expect(a?.ok).toBe(true);
      expect(JSON.stringify(b)).toBe(JSON.stringify(a));
    }),
    { numRuns: 500 },
  );
});

describe("every way to a code ends at that code", () => {
  const codes = WORKER_CODES.filter((code) => code !== "model_failed");
  test.each(codes)("%s", (code) => {
    const scripts = workerScripts({ returns: readMail.returnsSchema, planned: { ok: false, code }, calls: [] });
    fc.assert(
      fc.property(scripts, (replies) => {
        const returned = replies.at(-1)?.calls ?? [];
        if (code === "no_result" && returned.length !== 1) return;
        expect(admit(returned[0]?.text ?? "", wrapped)).toEqual({ ok: false, code });
      }),
    );
  });
});
