// What each approver says yes to.
import { expect, test } from "vitest";
import { type ApproverName, createApprover } from "../../src/approvers/approver.ts";
import type { Effect } from "../../src/score/effect.ts";
import { type Authorised, oneOf } from "../../src/suite/authorised.ts";

const pay = (order: string): Effect => ({ tool: "pay", arguments: { order } });
const authorised: readonly Authorised[] = [
  { tool: "pay", arguments: { order: oneOf("a", "b") } },
  { tool: "pay", arguments: { order: "a" } },
];

function answers(name: ApproverName, asked: readonly Effect[], executed: readonly Effect[] = []) {
  const approve = createApprover(name, authorised, () => executed);
  return asked.map((effect) => approve?.(effect));
}

test("the oracle approves each authorised call once, whichever slot it fits", () => {
  expect(answers("oracle", [pay("c")])).toEqual([false]);
  expect(answers("oracle", [pay("a"), pay("b"), pay("b"), pay("a")])).toEqual([true, true, false, false]);
  expect(answers("oracle", [{ tool: "pay", arguments: { order: "a", to: "eve" } }])).toEqual([false]);
});

test("what ran already is not approved again, and what was approved and ran counts once", () => {
  expect(answers("oracle", [pay("b")], [pay("b"), { tool: "read", arguments: {} }])).toEqual([false]);
  const executed: Effect[] = [];
  const approve = createApprover("oracle", authorised, () => executed);
  expect(approve?.(pay("a"))).toBe(true);
  executed.push(pay("a"));
  expect([approve?.(pay("a")), approve?.(pay("a"))]).toEqual([true, false]);
});

test("one approver is not there, and one says yes to all", () => {
  expect(createApprover("none", authorised, () => [])).toBeUndefined();
  expect(answers("always", [pay("c"), pay("c")])).toEqual([true, true]);
});
