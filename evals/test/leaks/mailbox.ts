// A mailbox of one mail and of one that cannot be opened, an agent that reads both and answers, and the canary in them.
import { type AnyTool, createMainAgent, defineTool, defineWorker, isolationMiddleware } from "@bulkhead/agents";
import { call, returns, says, scriptedModel, together } from "@bulkhead/agents/testing";
import { createAgent } from "langchain";
import { z } from "zod";
import { makeCanary, plant } from "../../src/leaks/canary.ts";
import type { Graph, Host, Subject } from "../../src/leaks/subject.ts";

export const canary = makeCanary(Math.random);
const { text } = plant(canary);

const openMail = defineTool({
  name: "open_mail",
  description: "Open one mail.",
  input: z.object({ id: z.string().max(64) }),
  effect: "read",
  run: ({ id }) => (id === "broken" ? Promise.reject(new Error(text)) : text),
});

const tools: readonly AnyTool[] = [openMail];

const readMail = defineWorker({
  name: "read_mail",
  purpose: "Say who writes.",
  input: z.object({ mail: z.string() }),
  returns: z.object({ from: z.string().max(10_000) }),
});

/** Quotes what it sees: the worst that a main model can do. */
const model = ({ hear }: Host) =>
  scriptedModel(
    {
      main: [
        together(call("open_mail", { id: "1" }), call("open_mail", { id: "broken" })),
        (seen) => says(seen.messages.at(-2)?.text ?? ""),
        says("again"),
      ],
      read_mail: [returns({ from: text })],
    },
    { sent: (who, request) => (who === "main" ? hear("model requests", request) : undefined) },
  );

const turns = ["Who writes?", "And now?"].map((content) => ({ messages: [{ role: "user", content }] }));
const subject = (build: (host: Host) => unknown): Subject => ({ turns, build: (host) => build(host) as Graph });

export const plain = subject((host) =>
  createAgent({ model: model(host), tools: tools.map((tool) => tool.langchain), checkpointer: host.checkpointer }),
);

export const mainAgent = subject((host) =>
  createMainAgent({
    model: model(host),
    tools,
    readers: { open_mail: readMail },
    ask: "never",
    checkpointer: host.checkpointer,
  }),
);

export const withMiddleware = subject((host) =>
  createAgent({
    model: model(host),
    tools: tools.map((tool) => tool.langchain),
    middleware: [isolationMiddleware({ workers: { open_mail: readMail }, tools, ask: "never" })],
    checkpointer: host.checkpointer,
  }),
);
