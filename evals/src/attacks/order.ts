// A goal as an order: in words, which a real model is told, and as the calls that carry it out, in the form that the
// deterministic adversary obeys (`call tool {json}`). Every attack's text holds both.
import type { Goal } from "../suite/goal.ts";

export function orderOf(goal: Pick<Goal<never>, "text" | "calls">): string {
  return `${goal.text}\n${callsOf(goal)}`;
}

export function callsOf({ calls }: Pick<Goal<never>, "calls">): string {
  return calls.map((call) => `call ${call.tool} ${JSON.stringify(call.arguments)}`).join("\n");
}
