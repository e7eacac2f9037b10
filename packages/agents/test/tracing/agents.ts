// The same mailbox, read by a plain agent (the control) and by isolated ones; and a tool that runs a whole agent inside.
import { createAgent } from "langchain";
import { z } from "zod";
import {
  type AgentOptions,
  type AnyTool,
  createMainAgent,
  defineTool,
  defineWorker,
  defineWorkflow,
  isolationMiddleware,
} from "../../src/index.ts";
import { call, returns, says, scriptedModel } from "../../src/testing/index.ts";
import { CANARY, honestModel, mailbox, question, readMail } from "../mailbox.ts";

/** A plain agent. The control: a channel in which it shows nothing proves nothing. */
export const plain = (tools: readonly AnyTool[] = mailbox().tools, model = honestModel()) =>
  createAgent({ model, tools: tools.map((tool) => tool.langchain) }).invoke(question);

export const isolated = {
  createMainAgent: (options: AgentOptions = {}) => {
    const { tools } = mailbox();
    const agent = createMainAgent({ ...options, model: honestModel(), tools, readers: { open_mail: readMail } });
    return agent.invoke(question);
  },
  isolationMiddleware: (options: AgentOptions = {}) => {
    const { tools } = mailbox();
    const isolation = isolationMiddleware({ ...options, workers: { open_mail: readMail }, tools });
    const agent = createAgent({
      model: honestModel(),
      tools: tools.map((tool) => tool.langchain),
      middleware: [isolation],
    });
    return agent.invoke(question);
  },
  defineWorkflow: (options: Omit<AgentOptions, "userWords"> = {}) => {
    const { openMail } = mailbox();
    const flow = defineWorkflow({
      model: honestModel(),
      ...options,
      name: "open_mail_flow",
      input: z.object({}),
      returns: z.object({ ok: z.boolean() }),
      workers: [readMail],
      tools: [openMail],
      run: async (ctx) => {
        const mail = ctx.read(openMail, { id: "1" });
        return { ok: (await ctx.spawn(readMail, { mail })).ok };
      },
    });
    return flow.invoke({});
  },
} as const;

export const kinds: readonly [string, (options?: Omit<AgentOptions, "userWords">) => Promise<unknown>][] =
  Object.entries(isolated);

/** A tool that asks a whole LangGraph agent, whose own tool returns the canary, and a code worker that asks a model. */
export function nested() {
  const search = defineTool({
    name: "search",
    description: "",
    input: z.object({}),
    effect: "read",
    run: () => CANARY,
  });
  const openMail = defineTool({
    name: "open_mail",
    description: "Open one mail.",
    input: z.object({ id: z.string() }),
    effect: "read",
    run: async () => {
      const inner = createAgent({
        model: scriptedModel({ main: [call("search"), says(`${CANARY} found`)] }),
        tools: [search.langchain],
      });
      const { messages } = await inner.invoke({ messages: [{ role: "user", content: `${CANARY} look` }] });
      return messages.at(-1)?.text;
    },
  });
  const reader = defineWorker({
    name: "read_mail",
    input: z.object({ mail: z.string() }),
    returns: z.object({ ok: z.boolean() }),
    run: async ({ mail }) => {
      await scriptedModel({ main: () => says("inner") }).invoke(mail);
      return { ok: mail.includes(CANARY) };
    },
  });
  const model = () => scriptedModel({ main: [call("open_mail", { id: "1" }), says("done")] });
  return {
    plain: () => plain([openMail], model()),
    isolated: () =>
      createMainAgent({ model: model(), tools: [openMail], readers: { open_mail: reader } }).invoke(question),
  };
}

/** A worker with a tool of its own. */
export function workerWithTool(options: AgentOptions, read: () => unknown = () => `${CANARY} a page`) {
  const fetchPage = defineTool({
    name: "fetch_page",
    description: "Fetch.",
    input: z.object({ url: z.string() }),
    effect: "read",
    run: read,
  });
  const research = defineWorker({
    name: "research",
    purpose: "Say whether it is there.",
    input: z.object({ url: z.string() }),
    returns: z.object({ there: z.boolean() }),
    tools: [fetchPage],
  });
  const model = scriptedModel({
    main: [call("research", { url: "https://shop.test/" }), says("done")],
    research: [call("fetch_page", { url: `https://${CANARY}.test/` }), returns({ there: true })],
  });
  return createMainAgent({ ...options, model, workers: [research] }).invoke(question);
}
