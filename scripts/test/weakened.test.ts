// An eval notices what is weak. Two weaknesses in CI, chosen by the seed; all of them with `npm run soak` and with
// `npm run weakened`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../documents.ts";
import { IN_CI } from "../kills/amount.ts";
import { applyEdits } from "../mutants/mutant.ts";
import { WEAKENINGS } from "../mutants/weakenings.ts";
import { LIES } from "../weakened/lies.ts";
import { reportOf } from "../weakened/report.ts";

test("at least ten weaknesses are put in, each with the lie that shows it, and each fits the sources", () => {
  expect(WEAKENINGS.length).toBeGreaterThanOrEqual(10);
  for (const { name, channel, edits } of WEAKENINGS) {
    expect(["self-check", ...LIES.map((lie) => lie.name)], name).toContain(channel);
    for (const edit of edits) {
      const source = readFileSync(join(ROOT, edit.file), "utf8");
      expect(applyEdits(source, [edit]), name).not.toBe(source);
    }
  }
});

test("nothing is reported of the sound suite, whatever it is told", async () => {
  expect(await reportOf("nothing is put in", "")).toEqual([]);
}, 300_000);

const seed = Math.abs(Number(process.env["BULKHEAD_SEED"]));
const chosen = WEAKENINGS.filter((_, at) => process.env["BULKHEAD_SOAK"] === "1" || (at + seed) % 7 === 0);

test.skipIf(!IN_CI).each(chosen)(
  "$name: it is noticed",
  async ({ name, channel }) => {
    expect(await reportOf(name, channel)).not.toEqual([]);
  },
  300_000,
);
