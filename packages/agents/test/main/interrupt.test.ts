// A middleware inside ours may stop the graph for a person: that is no failed model.
import { Command, interrupt, MemorySaver } from "@langchain/langgraph";
import { createMiddleware } from "langchain";
import { expect, test } from "vitest";
import { createMainAgent, observeRun, type RunEvent } from "../../src/index.ts";
import { says, scriptedModel } from "../../src/testing/index.ts";

test("an interrupt in a model call bubbles up, and the run goes on when it is answered", async () => {
  const asksFirst = createMiddleware({
    name: "asks_first",
    wrapModelCall: (request, handler) => {
      interrupt("may it think?");
      return handler(request);
    },
  });
  const model = scriptedModel({ main: [says("thought")] });
  const events: RunEvent[] = [];
  const agent = createMainAgent({ model, middleware: [asksFirst], checkpointer: new MemorySaver() });
  const thread = { configurable: { thread_id: "t" } };
  const observed = { observe: (event: RunEvent) => events.push(event) };
  const { result: waiting } = await observeRun(observed, () =>
    agent.invoke({ messages: [{ role: "user", content: "think" }] }, thread),
  );
  expect(waiting).toMatchObject({ __interrupt__: [{ value: "may it think?" }] });
  expect(events.some(({ kind }) => kind === "run_end")).toBe(false);

  const { result } = await observeRun(observed, () => agent.invoke(new Command({ resume: true }) as never, thread));
  expect(result.messages.at(-1)?.text).toBe("thought");
  expect(events.at(-1)).toMatchObject({ kind: "run_end", ok: true });
  expect(events.filter(({ kind }) => kind === "model_call")).toHaveLength(2);
});
