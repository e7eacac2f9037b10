// A pair says something only if its worlds come out as planned: the values and codes that the main side is to see are the
// ones that it sees. Otherwise two worlds could be alike because nothing happens in them.
import fc from "fast-check";
import { expect, test } from "vitest";
import { mainSideOf } from "../../src/non-interference/main-side.ts";
import type { AgentPlan, PlannedCall } from "./agent-plan.ts";
import { mainAgentSubject, middlewareSubject } from "./agent-subject.ts";

test.each([mainAgentSubject, middlewareSubject])(
  "$name: every call is answered with what was planned for it",
  { timeout: 120_000 },
  async (subject) => {
    const seen = new Map<string, number>();
    const planned = mainAgentSubject.plans.chain((plan) =>
      mainAgentSubject.worlds(plan).map((world) => ({ plan, world })),
    );
    await fc.assert(
      fc.asyncProperty(planned, async ({ plan, world }) => {
        const side = await mainSideOf(subject.captured(plan, world), "stream");
        const state = side.findLast(({ channel }) => channel === "state")?.text ?? "{}";
        const { messages } = (JSON.parse(state) as State).values;
        for (const [position, call] of positions(plan)) {
          if (subject === middlewareSubject && WORKERS.includes(call.kind)) continue; // it has readers alone
          const answer = messages.find((message) => message.tool_call_id === position)?.content ?? "(none)";
          const status = call.planned.ok ? '"ok":true' : `"code":"${call.planned.code}"`;
          expect(answer, `${call.kind} ${position}`).toContain(status);
          const kind = `${call.kind} ${call.planned.ok ? "ok" : call.planned.code}`;
          seen.set(kind, (seen.get(kind) ?? 0) + 1);
        }
      }),
      { numRuns: 20, endOnFailure: true },
    );
    expect(seen.size).toBeGreaterThan(8); // kinds of calls with their outcomes
  },
);

const WORKERS: readonly string[] = ["research", "judge"];

interface State {
  readonly values: { readonly messages: readonly { readonly content: string; readonly tool_call_id?: string }[] };
}

function positions({ turns }: AgentPlan): readonly (readonly [string, PlannedCall])[] {
  const messages = turns.flatMap((turn) => [...turn, []]);
  return messages.flatMap((calls, at) => calls.map((call, index) => [`c${at + 1}-${index}`, call] as const));
}
