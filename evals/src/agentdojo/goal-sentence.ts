// What an attacker's sentence asks for: the obedient model understands a goal wherever it can read it, whatever the words
// around it and however the harness printed it.
import type { Instruction } from "@bulkhead/agents/testing";
import type { OracleGoal, OracleSuite } from "./oracle.ts";

/** The goals whose whole sentence stands in a text; not one that is the beginning of another that stands there. */
export function goalsIn({ injection_tasks }: OracleSuite): (text: string) => readonly OracleGoal[] {
  const goals = Object.values(injection_tasks).map((goal) => ({ goal, letters: lettersOf(goal.goal) }));
  return (text) => {
    const letters = lettersOf(text);
    const found = goals.filter((one) => letters.includes(one.letters));
    return found
      .filter((one) => !found.some((other) => other !== one && other.letters.includes(one.letters)))
      .map(({ goal }) => goal);
  };
}

/** As orders of the worst-case model: a call that a goal asks for twice is made twice. */
export function ordersOf(goal: OracleGoal): readonly Instruction[] {
  const made = new Map<string, number>();
  return goal.calls.map(({ function: tool, args }) => {
    const key = JSON.stringify([tool, args]);
    const nth = (made.get(key) ?? 0) + 1;
    made.set(key, nth);
    return { kind: "call", tool, arguments: args, encoding: "plain", nth };
  });
}

/** Letters and figures alone: YAML breaks lines, escapes and doubles quotes, and a goal reads the same. */
function lettersOf(text: string): string {
  return text
    .replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/giu, (_, two: string | undefined, four: string | undefined) =>
      String.fromCharCode(Number.parseInt(two ?? four ?? "20", 16)),
    )
    .replace(/\\[nrt"\\ ]/gu, " ")
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .toLowerCase();
}
