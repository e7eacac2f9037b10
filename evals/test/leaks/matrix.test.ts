// What the matrix must not take for a proof: a control that was not heard, and a text that nobody looked for where it stood.
import { expect, test } from "vitest";
import { makeCanary } from "../../src/leaks/canary.ts";
import { createDetector } from "../../src/leaks/detector.ts";
import { dump } from "../../src/leaks/dump.ts";
import { judgeMatrix } from "../../src/leaks/matrix.ts";
import { startRecording } from "../../src/leaks/recording.ts";

const canary = makeCanary(Math.random);

test("a control in which a channel is silent fails there; an isolated subject does not", () => {
  const { recording } = startRecording();
  const planted = [{ source: "result", kind: "plain", canary }] as const;
  const judged = (control: boolean) => judgeMatrix(planted, [{ subject: "one", control, recordings: [recording] }]);
  expect(judged(true).misses).toContain("one: LangSmith: nothing was heard");
  expect(judged(true).misses).not.toContain("one: warnings: nothing was heard");
  expect(judged(false).misses).toEqual([]);
});

test("what stands under a symbol, or is not enumerable, is found", () => {
  const { find } = createDetector([canary]);
  const hidden = (key: PropertyKey) => Object.defineProperty({}, key, { value: [canary.whole] });
  expect(find([dump({ of: hidden("raw") })]).size).toBe(1);
  expect(find([dump({ of: hidden(Symbol("raw")) })]).size).toBe(1);
  expect(find([dump(Object.assign(new Error("x"), { [Symbol("raw")]: canary.whole }))]).size).toBe(1);
});
