// Calls that cannot be, in a whole agent: one code for each, the tool does not run, and the agent goes on.
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createMainAgent, defineTool, defineWorker, observeRun } from "../../src/index.ts";
import { call, returns, says, scriptedModel, together } from "../../src/testing/index.ts";
import { CANARY, mailbox, question, readMail } from "../mailbox.ts";

/** A mail is opened, its vendor is {{h1}}; then the call that cannot be. */
async function tried(arg: string, field: z.ZodString | z.ZodURL = z.string(), vendor = "Nordlicht") {
  const sent: unknown[] = [];
  const { openMail } = mailbox();
  const note = defineTool({
    name: "note",
    description: "",
    input: z.object({ to: field }),
    effect: "write",
    decidedBy: "any",
    arguments: { to: "any" },
    run: (args) => void sent.push(args),
  });
  const model = scriptedModel({
    main: [call("open_mail", { id: "1" }), call("note", { to: arg }), says("end")],
    read_mail: [returns({ kind: "invoice", vendor, cents: 1 })],
  });
  const agent = createMainAgent({ model, tools: [openMail, note], readers: { open_mail: readMail }, ask: "never" });
  const { messages } = await agent.invoke(question);
  expect(messages.at(-1)?.text).toBe("end");
  return { answer: messages.at(-2)?.text, sent, model };
}

describe("a handle", () => {
  test("that the thread issued stands for its text (the control)", async () => {
    expect(await tried("{{h1}}")).toMatchObject({ answer: '{"ok":true}', sent: [{ to: "Nordlicht" }] });
  });

  test.each([
    ["that nobody issued", "{{h99}}"],
    ["that is forged", "{{h01}}"],
    ["inside a URL", "https://acme.eu/?q={{h1}}"],
    ["inside an address", "{{h1}}@acme.eu"],
    ["inside a text whose argument takes none", "Dear {{h1}}"],
    ["beside another", "{{h1}}{{h1}}"],
  ])("%s is refused by the argument's name, and nothing is sent", async (_, arg) => {
    expect(await tried(arg)).toMatchObject({ answer: '{"ok":false,"code":"bad_handle","argument":"to"}', sent: [] });
  });

  test("of another thread of the same agent stands for nothing", async () => {
    const { tools, paid } = mailbox();
    const model = scriptedModel({
      main: ({ messages }) => {
        const turn = messages.filter(({ role }) => role === "tool").length;
        const opens = messages.some(({ text }) => text === "open");
        return turn > 0
          ? says("end")
          : opens
            ? call("open_mail", { id: "1" })
            : call("pay_invoice", { vendor: "{{h1}}", cents: 41200 });
      },
      read_mail: () => returns({ kind: "invoice", vendor: "Nordlicht", cents: 41200 }),
    });
    const checkpointer = new MemorySaver();
    const agent = createMainAgent({ model, tools, readers: { open_mail: readMail }, ask: "never", checkpointer });
    const say = (content: string, thread_id: string) =>
      agent.invoke({ messages: [{ role: "user", content }] }, { configurable: { thread_id } });
    expect((await say("open", "a")).messages.at(-2)?.text).toContain("{{h1}}");
    expect((await say("pay", "b")).messages.at(-2)?.text).toBe('{"ok":false,"code":"bad_handle","argument":"vendor"}');
    expect(paid).toEqual([]);
  });
});

test("a required pattern: the model may write a handle, and the text behind it must fit", async () => {
  const order = z.string().regex(/^PO-\d{4}$/);
  const fits = await tried("{{h1}}", order, "PO-1006");
  expect(fits).toMatchObject({ answer: '{"ok":true}', sent: [{ to: "PO-1006" }] });
  const other = await tried("{{h1}}", order, `PO-${CANARY}`);
  expect(other).toMatchObject({ answer: '{"ok":false,"code":"schema_mismatch"}', sent: [] });
  expect(await tried("PO-10", order)).toMatchObject({ answer: '{"ok":false,"code":"schema_mismatch"}', sent: [] });
});

test("500 spawns of one message are all answered, in call order, with handles in call order", async () => {
  const { openMail } = mailbox();
  const count = 500;
  const model = scriptedModel({
    main: [together(...Array.from({ length: count }, (_, i) => call("open_mail", { id: `${i}` }))), says("end")],
    read_mail: async () => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5)); // any order of completion
      return returns({ kind: "invoice", vendor: "Nordlicht", cents: 1 });
    },
  });
  const agent = createMainAgent({ model, tools: [openMail], readers: { open_mail: readMail }, ask: "never" });
  const { result, report } = await observeRun({}, () => agent.invoke(question));
  expect(result.messages.slice(2, -1).map(({ text }) => JSON.parse(text).value.vendor)).toEqual(
    Array.from({ length: count }, (_, i) => `{{h${i + 1}}}`),
  );
  expect(report?.spawns).toHaveLength(count);
}, 60_000);

test("a worker whose schema is open is refused when it is defined, with the pointer and the fix", () => {
  const define = () =>
    defineWorker({ name: "w", purpose: "p", input: z.object({}), returns: z.object({ a: z.string(), b: z.any() }) });
  expect(define).toThrow(
    /^open_schema: the returns of "w": #\/properties\/b is open; .* #\/properties\/a .*add maxLength/,
  );
});
