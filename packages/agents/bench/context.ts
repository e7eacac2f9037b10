// How many characters a main model is sent in a run of k tool calls whose results are 20 KB: a plain `createAgent`
// against the same agent with the isolation middleware. Goal: at least 30 × fewer at k = 50.

import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { createAgent } from "langchain";
import { z } from "zod";
import { reportBench } from "../../../scripts/bench.ts";
import { countCharacters, defineTool, defineWorker, isolationMiddleware } from "../src/index.ts";
import { InstantModel } from "./instant-model.ts";

const COUNTS = [1, 5, 10, 20, 50];
const PAGE = "A paragraph of a page that somebody else wrote, about this and that. ".repeat(300).slice(0, 20_000);

const fetchPage = defineTool({
  name: "fetch_page",
  description: "Get a page as text.",
  input: z.object({ number: z.int().min(0).max(1_000) }),
  effect: "read",
  run: () => PAGE,
});
const pageFacts = defineWorker({
  name: "page_facts",
  purpose: "Say what the page offers.",
  input: z.object({ page: z.string() }),
  returns: z.object({
    found: z.boolean(),
    shop: z.string().max(60),
    cents: z.int().min(0).max(10_000_000),
    until: z.iso.date(),
    title: z.string().max(120),
  }),
});

async function charactersSent(k: number, isolated: boolean): Promise<number> {
  let main = 0;
  const model = new InstantModel((messages) => {
    if (messages[0]?.text.startsWith("You are the worker"))
      return call(
        "return",
        { value: { found: true, shop: "A shop", cents: 4200, until: "2026-12-01", title: "A kettle" } },
        0,
      );
    main += countCharacters([...messages]);
    const done = messages.filter(isAnswer).length;
    return done < k ? call("fetch_page", { number: done }, done) : new AIMessage("Done.");
  });
  const agent = createAgent({
    model,
    tools: [fetchPage.langchain],
    middleware: isolated ? [isolationMiddleware({ workers: { fetch_page: pageFacts }, tools: [fetchPage] })] : [],
  });
  await agent.invoke(
    { messages: [{ role: "user", content: "Read the pages and tell me the cheapest." }] },
    { recursionLimit: 4 * k + 10 },
  );
  return main;
}

const call = (name: string, args: Record<string, unknown>, id: number) =>
  new AIMessage({ content: "", tool_calls: [{ name, args, id: `call-${id}`, type: "tool_call" }] });
const isAnswer = (message: BaseMessage) => message.getType() === "tool";

const results = [];
for (const k of COUNTS) {
  const plain = await charactersSent(k, false);
  const isolated = await charactersSent(k, true);
  results.push(
    { name: `plain, k = ${k}`, value: plain, unit: "characters" },
    { name: `Bulkhead, k = ${k}`, value: isolated, unit: "characters" },
    {
      name: `plain / Bulkhead, k = ${k}`,
      value: plain / isolated,
      unit: "×",
      ...(k === 50 ? { goal: { atLeast: 30 } } : {}),
    },
  );
}
process.exitCode = reportBench({ name: "context", results }, process.argv) ? 0 : 1;
