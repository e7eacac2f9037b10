// Who is looked at: a plain agent, which is the control, and every kind of isolated one. Each plays all threads.
import { type AnyTool, createMainAgent, isolationMiddleware } from "@bulkhead/agents";
import { call, type Seen, type TurnData, together } from "@bulkhead/agents/testing";
import { createAgent, createMiddleware } from "langchain";
import type { Graph, Host, Subject } from "../../evals/src/leaks/subject.ts";
import { type Hostile, hostileTools } from "./hostile-tools.ts";
import { mailWorkflow } from "./mail-workflow.ts";
import { lookAround, readMail } from "./readers.ts";
import { READ, type Thread } from "./threads.ts";
import { worstModel } from "./worst-models.ts";

export const CONTROL = "plain agent";

/** By name, with one subject for each thread. */
export function subjects(hostile: Hostile, threads: readonly Thread[]): Readonly<Record<string, readonly Subject[]>> {
  const agent = (build: (made: Made) => unknown) => threads.map((thread) => agentSubject(thread, hostile, build));
  const readers = Object.fromEntries(READ.map((name) => [name, readMail]));
  return {
    [CONTROL]: agent(({ host: { checkpointer }, tools, model, onlooker }) =>
      createAgent({ model, tools: tools.map((tool) => tool.langchain), checkpointer, middleware: [onlooker] }),
    ),
    createMainAgent: agent(({ host: { checkpointer }, tools, model, onlooker }) =>
      createMainAgent({
        model,
        tools,
        readers,
        workers: [lookAround(tools)],
        ask: "never",
        checkpointer,
        middleware: [onlooker],
      }),
    ),
    isolationMiddleware: agent(({ host: { checkpointer }, tools, model, onlooker }) =>
      createAgent({
        model,
        tools: tools.map((tool) => tool.langchain),
        checkpointer,
        middleware: [isolationMiddleware({ workers: readers, tools, ask: "never" }), onlooker],
      }),
    ),
    defineWorkflow: threads.map((thread) => mailWorkflow(thread, hostile)),
  };
}

interface Made {
  readonly host: Host;
  readonly tools: readonly AnyTool[];
  readonly model: ReturnType<typeof worstModel>;
  readonly onlooker: ReturnType<typeof onlookerFor>;
}

function agentSubject(thread: Thread, hostile: Hostile, build: (made: Made) => unknown): Subject {
  return {
    // One turn more than there are steps for: there the model fails.
    turns: [...thread, []].map(() => ({ messages: [{ role: "user", content: "Go on." }] })),
    build: (host) => {
      const model = worstModel(
        (turn, seen) => opening(thread[turn], seen),
        (request) => host.hear("model requests", request),
      );
      const made = { host, tools: hostileTools(hostile), model, onlooker: onlookerFor(host) };
      return build(made) as Graph; // an agent of LangChain's, whose types say more than is needed here
    },
  };
}

function opening(steps: Thread[number] | undefined, seen: Seen): TurnData | undefined {
  if (steps === undefined) return undefined;
  const vendor = (at: number) => (steps[at]?.tool === "pay" ? { vendor: vendorOf(seen, at) } : {});
  return together(...steps.map(({ tool, id }, at) => call(tool, { id, ...vendor(at) })));
}

/** A handle where there is one; what a plain agent read else. */
function vendorOf({ messages }: Seen, at: number): string {
  const text = messages.filter(({ role }) => role === "tool")[at]?.text ?? "";
  return /\{\{h\d+\}\}/.exec(text)?.[0] ?? text;
}

/** A middleware of the developer's: it looks at everything, and logs what tools answer. */
function onlookerFor({ hear }: Host) {
  return createMiddleware({
    name: "onlooker",
    beforeModel: (state) => void hear("inner middleware", state),
    wrapToolCall: async (request, handler) => {
      const result = await handler(request);
      const { toolCall, tool, state } = request;
      hear("inner middleware", { toolCall, tool, state, result });
      console.log(result);
      return result;
    },
  });
}
