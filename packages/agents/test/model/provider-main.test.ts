// A main agent on a real provider's library over HTTP: replies of a kind that no scripted model gives.
import { ChatOpenAI } from "@langchain/openai";
import { expect, test } from "vitest";
import { z } from "zod";
import { createMainAgent, defineTool } from "../../src/index.ts";
import { completion, startProvider } from "./provider.ts";

test("a main agent's calls that were cut off do not run, however well they parse, and it may make them again", async () => {
  const paid: number[] = [];
  const pay = defineTool({
    name: "pay",
    description: "Pay.",
    input: z.object({ cents: z.int() }),
    effect: "write",
    arguments: { cents: "any" },
    run: ({ cents }) => {
      paid.push(cents);
    },
  });
  const call = (cents: number) => ["pay", JSON.stringify({ cents })] as const;
  await using provider = await startProvider([
    completion({ calls: [call(1), call(12)] }, "length"),
    completion({ calls: [call(1234)] }),
    completion({ content: "Paid." }, "stop"),
  ]);
  const model = new ChatOpenAI({
    model: "m",
    apiKey: "none",
    maxRetries: 0,
    configuration: { baseURL: provider.baseURL },
  });
  const { messages } = await createMainAgent({ model, tools: [pay] }).invoke({
    messages: [{ role: "user", content: "pay it" }],
  });
  expect(paid).toEqual([1234]);
  expect(messages.filter((message) => message.getType() === "tool").map((message) => message.text)).toEqual([
    '{"ok":false,"code":"invalid_json"}',
    '{"ok":false,"code":"invalid_json"}',
    '{"ok":true}',
  ]);
});
