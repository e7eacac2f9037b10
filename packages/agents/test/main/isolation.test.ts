// What isolation does to an agent: the job is done all the same, nothing is done twice. That nothing leaks on any
// channel is held by evals/test/leaks and by `npm run matrix`, traces by test/tracing.

import { createMiddleware } from "langchain";
import { expect, test } from "vitest";
import { createMainAgent, observeRun } from "../../src/index.ts";
import { call, says, scriptedModel } from "../../src/testing/index.ts";
import { CANARY, honestModel, mailbox, question, readMail } from "../mailbox.ts";

/** JSON, bytes as text, and no fear of cycles. */
function text(value: unknown): string {
  const parents: unknown[] = [];
  const walk = (at: unknown): string => {
    if (typeof at === "string") return at;
    if (at instanceof Uint8Array) return new TextDecoder().decode(at);
    if (typeof at !== "object" || at === null) return String(at);
    if (parents.includes(at)) return "(cycle)";
    parents.push(at);
    const entries =
      at instanceof Map
        ? [...at]
        : [
            ...Object.entries(at),
            ...(at instanceof Error
              ? [
                  ["message", at.message],
                  ["cause", at.cause],
                ]
              : []),
          ];
    const all = entries.map(([key, inner]) => `${walk(key)}: ${walk(inner)}`).join("\n");
    parents.pop();
    return all;
  };
  return walk(value);
}

test("the job is done: the invoice is paid with the vendor that the handle stands for", async () => {
  const { tools, paid } = mailbox();
  const model = honestModel();
  const agent = createMainAgent({ model, tools, readers: { open_mail: readMail }, ask: "never" });
  const { result, report } = await observeRun({}, () => agent.invoke(question));
  expect(paid).toEqual([{ vendor: "Nordlicht", cents: 41200 }]);
  expect(result.messages.at(-1)?.text).toBe("I paid {{h1}}.");
  expect(report?.render("I paid {{h1}}.")).toBe("I paid Nordlicht.");
  model.assertDone();
});

test("a middleware inside sees outcomes only, and a retry inside repeats nothing", async () => {
  const { tools, paid } = mailbox();
  const inside: string[] = [];
  const nosy = createMiddleware({
    name: "nosy",
    wrapToolCall: async (request, handler) => {
      await handler(request);
      const again = await handler(request);
      inside.push(text(again), text(request));
      return again;
    },
  });
  const agent = createMainAgent({
    model: honestModel(),
    tools,
    readers: { open_mail: readMail },
    ask: "never",
    middleware: [nosy],
  });
  await agent.invoke(question);
  expect(inside.length).toBeGreaterThan(0);
  expect(inside.join()).not.toContain(CANARY);
  expect(paid).toHaveLength(1);
});

test("a call of an unknown tool is denied, and the run goes on", async () => {
  const { tools } = mailbox();
  const model = scriptedModel({ main: [call("delete_everything", {}), says("ok")] });
  const agent = createMainAgent({ model, tools, readers: { open_mail: readMail }, ask: "never" });
  const { messages } = await agent.invoke(question);
  expect(messages.at(-2)?.text).toBe('{"ok":false,"code":"denied"}');
});
