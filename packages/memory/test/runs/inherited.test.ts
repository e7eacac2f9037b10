// What a fork knows of the run that it was forked from.
import { expect, test } from "vitest";
import { mayBecome } from "../../src/runs/effect.ts";
import { processRunStore } from "../../src/runs/process-run-store.ts";
import { someEffect } from "./some-effect.ts";

const NEW = { kind: "workflow", name: "w", principal: "me", asked: "h", input: null } as const;
const LABEL = { integrity: "user", readers: "public" } as const;

test("a new effect is done only as a copy of one that was inherited", () => {
  const done = { ...someEffect({ run: "a", position: "o1" }), state: "done" } as const;
  expect(mayBecome(undefined, done)).toBe(false);
  expect(mayBecome(undefined, { ...done, inheritedFrom: "e1" })).toBe(true);
  expect(mayBecome("rejected", { ...done, inheritedFrom: "e1" })).toBe(false);
});

test("a fork knows how far the run came that it was forked from; a reading of the clock is no position", async () => {
  const store = processRunStore();
  const keep = (position: string) =>
    ({ kind: "keep", kept: { position, asked: "", answer: null, facts: undefined } }) as const;
  const claim = await store.claim({ ...NEW, id: "a", thread: "a", label: LABEL });
  expect(claim.reached).toBeUndefined();
  await claim.write(keep("o10"), keep("o2"), keep("o10/3-0"), keep("now/99"));
  await claim.end("stopped");
  await store.fork("a", { id: "b", thread: "b", by: "me" });
  expect((await store.resume("b")).reached).toBe("o10/3-0");
});
