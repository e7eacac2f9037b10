// An agent as a node of a larger graph: its run is kept under a thread of its own, and goes on with the graph around it.
import { type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";
import { observeRun } from "../../src/index.ts";
import { call, returns, says, scriptedModel } from "../../src/testing/index.ts";
import { lives, thread } from "./kept-agent.ts";

test("asks, is answered, and goes on when the graph around it does, in another process", async () => {
  const { agent, store, saver, noted } = lives({ ask: "unmet", checkpointer: undefined as never });
  const model = scriptedModel({
    main: ({ messages }) => {
      const said = messages.filter(({ role }) => role === "assistant").length;
      if (said === 0) return call("open_mail", { id: "1" });
      return said === 1 ? call("note", { text: "{{h1}}" }) : says("noted {{h1}}");
    },
    read_mail: () => returns({ kind: "invoice", vendor: "Nordlicht", cents: 41200 }),
  });
  const around = () =>
    new StateGraph(MessagesAnnotation)
      .addNode("agent", agent().graph as never)
      .addNode("after", () => ({ messages: [new HumanMessage("thank you")] }))
      .addEdge(START, "agent")
      .addEdge("agent", "after")
      .addEdge("after", END)
      .compile({ checkpointer: saver });
  const play = (input: unknown) => observeRun({ model }, () => around().invoke(input as never, thread));
  const { result: waiting } = await play({ messages: [new HumanMessage("Note who wrote.")] });
  expect(waiting).toHaveProperty("__interrupt__");
  const [effect] = await store.approvals.list();
  await store.approvals.approve(effect?.id ?? "", "user");
  const { result } = await play(null);
  expect(noted).toEqual([{ text: "Nordlicht" }]);
  expect((result.messages as BaseMessage[]).map(({ text }) => text).slice(-2)).toEqual(["noted {{h1}}", "thank you"]);
  const [run] = await store.list();
  expect(run).toMatchObject({ status: "done", thread: expect.stringMatching(/^t\|agent:/u) });
});
