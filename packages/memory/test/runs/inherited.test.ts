// What a fork knows of the run that it was forked from.
import { expect, test } from "vitest";
import { mayBecome } from "../../src/runs/effect.ts";
import { inheritedEffects } from "../../src/runs/inherited-effects.ts";
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

test("what a fork did in the place of what it inherited counts once; what it only asked about, or did not do, not", () => {
  const begun = { ...someEffect({ run: "a", position: "o1" }), state: "intended" } as const;
  const copy = { ...someEffect({ run: "b", position: "o1" }), inheritedFrom: begun.id };
  for (const state of ["done", "intended", "failed"] as const)
    expect(inheritedEffects([begun, { ...copy, state }])).toEqual([{ ...copy, state }]);
  for (const state of ["asked", "rejected", "expired", "approved"] as const)
    expect(inheritedEffects([begun, { ...copy, state }])).toContain(begun);
  expect(inheritedEffects([begun, { ...copy, state: "failed", undone: true }])).toContain(begun);
});

test("a person's edit is what it was when it was made, whatever becomes of the object; what is found is a copy", async () => {
  const store = processRunStore();
  const claim = await store.claim({ ...NEW, id: "a", thread: "a", label: LABEL });
  const effect = someEffect({ run: "a", position: "o1" });
  await claim.write({ kind: "effect", effect, from: undefined });
  const args = { vendor: "Nordlicht", cents: 1 };
  const edited = await store.approvals.edit(effect.id, args, "alice");
  args.cents = 2;
  Object.assign(edited.arguments, { cents: 3 });
  Object.assign((await store.approvals.find(effect.id))?.arguments ?? {}, { cents: 4 });
  Object.assign((await store.approvals.list())[0]?.arguments ?? {}, { cents: 5 });
  expect((await store.approvals.find(effect.id))?.arguments).toEqual({ vendor: "Nordlicht", cents: 1 });
});
