// One life of an agent whose worker's worker's worker writes: node nested-process.ts <target as JSON> <file> <start|go on>.
// It says what the invocation came to, and then hangs until it is killed.
import { appendFileSync } from "node:fs";
import { type DatabaseOptions, databaseRunStore, openDatabase } from "@bulkhead/memory";
import { z } from "zod";
import { createMainAgent, defineTool, defineWorker, observeRun } from "../../src/index.ts";
import { call, returns, says, scriptedModel } from "../../src/testing/index.ts";

const [target, file, what] = process.argv.slice(2) as [string, string, string];
const store = databaseRunStore(await openDatabase(JSON.parse(target) as DatabaseOptions));

const open = defineTool({
  name: "open_page",
  description: "",
  input: z.object({}),
  effect: "read",
  run: () => {
    console.log("opened");
    return "Say hello to Nordlicht.";
  },
});
const append = defineTool({
  name: "append",
  description: "",
  input: z.object({ text: z.string() }),
  effect: "write",
  run: ({ text }) => appendFileSync(file, text),
});
const input = z.object({ topic: z.string() });
const ended = z.object({ done: z.boolean() });
const writer = defineWorker({ name: "writer", purpose: "Write.", input, returns: ended, tools: [open, append] });
const editor = defineWorker({
  name: "editor",
  purpose: "Edit.",
  input,
  returns: ended,
  tools: [open, append],
  workers: [writer],
});
const chief = defineWorker({
  name: "chief",
  purpose: "Lead.",
  input,
  returns: ended,
  tools: [open, append],
  workers: [editor],
});

const model = scriptedModel({
  main: ({ messages }) => {
    console.log("main asked");
    return messages.some(({ role }) => role === "tool") ? says("written") : call("chief", { topic: "hello" });
  },
  chief: [call("editor", { topic: "hello" }), returns({ done: true })],
  editor: [call("writer", { topic: "hello" }), returns({ done: true })],
  writer: [call("open_page", {}), call("append", { text: "hello Nordlicht\n" }), returns({ done: true })],
});
const agent = createMainAgent({ model, workers: [chief], store });
const thread = { configurable: { thread_id: "nested" } };
const message = what === "start" ? { messages: [{ role: "user" as const, content: "Say hello." }] } : null;
const { result } = await observeRun({}, () => agent.invoke(message as never, thread));
console.log("__interrupt__" in result ? "waits" : `ended: ${result.messages.at(-1)?.text}`);
setInterval(() => undefined, 1_000);
