// What a conversation of several turns keeps of its handles, and to whom: to the thread, as long as the process lives.
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";
import { createMainAgent, observeRun, type RunReport, rendered } from "../../src/index.ts";
import { call, returns, type ScriptedModel, says, scriptedModel } from "../../src/testing/index.ts";
import { CANARY, mailbox, question, readMail } from "../mailbox.ts";

const SECRET = "Nordlicht";

/** Turn by turn: what the main model does. A worker reads the same of every mail. */
function talking(saver: MemorySaver, options: { readonly from?: string } = {}) {
  const { tools, paid } = mailbox();
  const agent = createMainAgent({
    model: scriptedModel({ main: [] }),
    tools,
    readers: { open_mail: readMail },
    ask: "never",
    checkpointer: saver,
  });
  const say = async (thread: string, model: ScriptedModel): Promise<{ shown: string; report: RunReport }> => {
    let shown = "";
    const config = { streamMode: "messages" as const, configurable: { thread_id: thread } };
    const { report } = await observeRun({ model }, async () => {
      for await (const text of rendered(await agent.stream(question, config), { as: "text" })) shown += text;
    });
    if (report === undefined) throw new Error("no run");
    return { shown, report };
  };
  const from = options.from ?? SECRET;
  const opens = (answer: string) =>
    scriptedModel({
      main: ({ messages }) => (messages.at(-1)?.role === "user" ? call("open_mail", { id: "1" }) : says(answer)),
      read_mail: () => returns({ kind: "invoice", vendor: from, cents: 41200 }),
    });
  const pays = (vendor: string) =>
    scriptedModel({
      main: ({ messages }) =>
        messages.at(-1)?.role === "user"
          ? call("pay_invoice", { vendor, cents: 41200 })
          : says(messages.at(-1)?.text ?? ""),
    });
  const tells = (answer: string) => scriptedModel({ main: () => says(answer) });
  return { agent, paid, say, opens, pays, tells };
}

describe("a handle of the first turn", () => {
  test("is shown and used in the third", async () => {
    const { say, opens, tells, pays, paid } = talking(new MemorySaver());
    expect((await say("t", opens("From {{h1}}."))).shown).toBe("From «Nordlicht».");
    await say("t", tells("Yes?"));
    expect((await say("t", tells("{{h1}} again"))).shown).toBe("«Nordlicht» again");
    await say("t", pays("{{h1}}"));
    expect(paid).toEqual([{ vendor: SECRET, cents: 41200 }]);
  });

  test("is none in another thread: neither shown nor used", async () => {
    const { say, opens, tells, pays, paid } = talking(new MemorySaver());
    await say("a", opens("From {{h1}}."));
    expect((await say("b", tells("It is {{h1}}."))).shown).toBe("It is {{h1}}.");
    expect((await say("b", pays("{{h1}}"))).shown).toContain("bad_handle");
    expect(paid).toEqual([]);
  });

  test("is expired in another process, and no name is given twice", async () => {
    const saver = new MemorySaver();
    await (async () => {
      const { say, opens } = talking(saver);
      await say("t", opens("From {{h1}}."));
    })();
    const { say, opens, tells, pays, paid } = talking(saver, { from: "Südwind" });
    expect((await say("t", tells("It was {{h1}}."))).shown).toBe("It was [expired].");
    expect((await say("t", pays("{{h1}}"))).shown).toContain("bad_handle");
    // Nobody knows what this thread has read, so what it reads from now on is nobody's to know.
    const { shown, report } = await say("t", opens("{{h1}} and {{h2}} and {{h3}}"));
    expect(shown).toBe("[expired] and [withheld] and {{h3}}");
    expect(report.spawns[0]).toMatchObject({ value: { vendor: "{{h2}}" }, label: { readers: [] } });
    expect(paid).toEqual([]);
  });
});

test("the bits of a thread are those of all its runs, and no other thread's", async () => {
  const { say, opens, tells } = talking(new MemorySaver());
  const first = (await say("t", opens("x"))).report;
  const second = (await say("t", opens("x"))).report;
  expect(first.threadBits).toBe(first.bits);
  expect(second.threadBits).toBeCloseTo(first.bits + second.bits);
  expect((await say("t", tells("x"))).report).toMatchObject({ bits: 0, threadBits: second.threadBits });
  expect((await say("u", tells("x"))).report.threadBits).toBe(0);
});

test("no turn's messages, state or checkpoints hold what a handle stands for, also after it was shown", async () => {
  const saver = new MemorySaver();
  const { agent, say, opens, tells } = talking(saver);
  const models = [opens("From {{h1}}."), tells("{{h1}} again"), opens("{{h1}} and {{h2}}")];
  for (const model of models) await say("t", model);
  const states: unknown[] = [];
  for await (const state of agent.graph.getStateHistory({ configurable: { thread_id: "t" } })) states.push(state);
  expect(states.length).toBeGreaterThan(8);
  const seen = models.flatMap((model) => model.requests.filter(({ who }) => who === "main"));
  const all = JSON.stringify([states, seen, [...Object.values(saver.storage)]]);
  expect(all).toContain("{{h1}}");
  for (const secret of [SECRET, CANARY]) expect(all).not.toContain(secret);
});
