// LangChain's own approval on the main agent's calls, on either side of the isolation: a person sees handles, and what a
// person decides is decided on again by the rules.
import { Command, MemorySaver } from "@langchain/langgraph";
import { type AgentMiddleware, createAgent, humanInTheLoopMiddleware } from "langchain";
import { describe, expect, test } from "vitest";
import { isolationMiddleware } from "../../src/index.ts";
import { call, returns, says, scriptedModel } from "../../src/testing/index.ts";
import { CANARY, mailbox, question, readMail } from "../mailbox.ts";

const human = (tool: string) =>
  (humanInTheLoopMiddleware as unknown as (options: object) => AgentMiddleware)({ interruptOn: { [tool]: true } });

async function decided(outside: boolean, decision: object) {
  const { tools, paid } = mailbox();
  const own = isolationMiddleware({ workers: { open_mail: readMail }, tools, ask: "never" });
  const model = scriptedModel({
    main: [call("open_mail", { id: "1" }), call("pay_invoice", { vendor: "{{h1}}", cents: 41200 }), says("end")],
    read_mail: [returns({ kind: "invoice", vendor: "Nordlicht", cents: 41200 })],
  });
  const agent = createAgent({
    model,
    tools: tools.map((tool) => tool.langchain),
    middleware: outside ? [human("pay_invoice"), own] : [own, human("pay_invoice")],
    checkpointer: new MemorySaver(),
  });
  const config = { configurable: { thread_id: "t" } };
  const stopped: object = await agent.invoke(question, config);
  const asked = JSON.stringify((stopped as { __interrupt__?: unknown }).__interrupt__);
  const { messages } = await agent.invoke(new Command({ resume: { decisions: [decision] } }), config);
  expect(JSON.stringify([stopped, messages])).not.toContain(CANARY);
  return { asked, paid, answers: messages.map(({ text }) => text) };
}

describe.each([
  ["outside", true],
  ["inside", false],
])("%s", (_, outside) => {
  test("what is approved is done, with the text that the handle stands for", async () => {
    const { asked, paid, answers } = await decided(outside, { type: "approve" });
    expect(asked).toContain("{{h1}}");
    expect(asked).not.toContain("Nordlicht");
    expect(paid).toEqual([{ vendor: "Nordlicht", cents: 41200 }]);
    expect(answers.slice(-2)).toEqual(['{"ok":true}', "end"]);
  });

  test("what is rejected is not done, and the model is told in the person's words", async () => {
    const { paid, answers } = await decided(outside, { type: "reject", message: "not this one" });
    expect(paid).toEqual([]);
    expect(answers.slice(-2)).toEqual(["not this one", "end"]);
  });

  test("what is edited is decided on as it is now", async () => {
    const edit = (args: object) => ({ type: "edit", editedAction: { name: "pay_invoice", args } });
    const right = await decided(outside, edit({ vendor: "Südwind", cents: 9900 }));
    expect(right.paid).toEqual([{ vendor: "Südwind", cents: 9900 }]);
    const wrong = await decided(outside, edit({ vendor: "Südwind", cents: 1 }));
    expect(wrong.paid).toEqual([]);
    expect(wrong.answers.at(-2)).toBe('{"ok":false,"code":"denied"}');
  });
});
