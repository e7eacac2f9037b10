import { AIMessage } from "@langchain/core/messages";
import { expect, test } from "vitest";
import { answerStep } from "../../src/main/answer-step.ts";
import type { PendingCall } from "../../src/main/pending-call.ts";

test("each call of a message is looked at and started once, however many of them ask", async () => {
  const names = Array.from({ length: 200 }, (_, n) => `c1-${n}`);
  const message = new AIMessage({
    content: "",
    tool_calls: names.map((id) => ({ id, name: "t", args: {}, type: "tool_call" as const })),
  });
  let looked = 0;
  const pending = new (class extends Map<string, PendingCall> {
    override get(id: string) {
      looked++;
      return super.get(id);
    }
  })();
  for (const id of names) pending.set(id, {} as PendingCall); // what is asked of it is its answer
  let started = 0;
  const start = async () => ({ kind: "told", text: `${++started}` }) as const;
  await Promise.all(names.map(() => answerStep([message], pending, start)));
  expect({ looked, started }).toEqual({ looked: 200, started: 200 });

  const other = new Map(names.map((id) => [id, {} as PendingCall])); // another run's
  await answerStep([message], other, start);
  expect(started).toBe(400);
});
