// Who is looked at: a plain agent, which is the control, and every kind of isolated one. Each plays all threads.
import { type AnyTool, createMainAgent, isolationMiddleware } from "@bulkhead/agents";
import type { Seen, TurnData } from "@bulkhead/agents/testing";
import type { TaskTree } from "@bulkhead/memory";
import { createAgent, createMiddleware } from "langchain";
import { z } from "zod";
import type { Graph, Host, Subject } from "../../evals/src/leaks/subject.ts";
import { type Hostile, hostileTools } from "./hostile-tools.ts";
import { keptBy, tasksOf } from "./kept-by.ts";
import { mailWorkflow } from "./mail-workflow.ts";
import { pastedInto } from "./pasted.ts";
import { lookAround, readMail } from "./readers.ts";
import { READ, type Thread } from "./threads.ts";
import { worstModel } from "./worst-models.ts";

export const CONTROL = "plain agent";

/** By name, with one subject for each thread. */
export function subjects(hostile: Hostile, threads: readonly Thread[]): Readonly<Record<string, readonly Subject[]>> {
  const agent = (build: (made: Made) => unknown, options: AgentOptions = {}) =>
    threads.map((thread, at) => {
      const pasted = options.pastes === true ? pastedInto(at, threads, hostile) : [];
      return agentSubject(thread, hostile, build, { ...options, pasted });
    });
  const readersOf = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, readMail]));
  return {
    [CONTROL]: agent(
      ({ host: { checkpointer }, tools, model, onlooker }) =>
        createAgent({ model, tools: tools.map((tool) => tool.langchain), checkpointer, middleware: [onlooker] }),
      { pastes: true },
    ),
    createMainAgent: agent(({ host, tools, model, onlooker }) =>
      createMainAgent({
        model,
        tools,
        readers: readersOf(READ),
        responseFormat: answer,
        workers: [lookAround(tools)],
        ...keptBy(host),
        ...given(tasksOf(host)),
        checkpointer: host.checkpointer,
        middleware: [onlooker],
      }),
    ),
    isolationMiddleware: agent(
      ({ host, tools, model, onlooker }) => {
        const workers = readersOf(READ.filter((name) => !INTENDED.has(name)));
        return createAgent({
          model,
          tools: tools.map((tool) => tool.langchain),
          checkpointer: host.checkpointer,
          middleware: [isolationMiddleware({ workers, tools, ...keptBy(host) }), onlooker],
        });
      },
      { intended: INTENDED },
    ),
    defineWorkflow: threads.map((thread, at) => mailWorkflow(thread, pastedInto(at, threads, hostile), hostile)),
  };
}

const given = (tree: TaskTree | undefined) => (tree === undefined ? {} : { taskTree: tree });

/** Its texts are handles, and whoever streams or stores the answer is no reader of theirs. */
const answer = z.object({ said: z.string().max(8_000), texts: z.array(z.string().max(200_000)).max(200) });

/** Nobody is declared to read what these give: the main model says with its call what is to be found in it. */
const INTENDED: ReadonlySet<string> = new Set(["open_broken", "open_scan"]);

interface AgentOptions {
  /** With the user's words come texts that are none, as in an agent without a workflow. */
  readonly pastes?: boolean;
  readonly intended?: ReadonlySet<string>;
}

interface Made {
  readonly host: Host;
  readonly tools: readonly AnyTool[];
  readonly model: ReturnType<typeof worstModel>;
  readonly onlooker: ReturnType<typeof onlookerFor>;
}

function agentSubject(
  thread: Thread,
  hostile: Hostile,
  build: (made: Made) => unknown,
  { pasted, intended = new Set() }: AgentOptions & { readonly pasted: readonly string[] },
): Subject {
  return {
    // In one turn more the model fails.
    turns: [...thread, thread[0]].map(() => ({
      messages: [{ role: "user", content: ["Go on.", ...pasted].join("\n") }],
    })),
    build: (host) => {
      const model = worstModel(
        (turn, seen) => ({
          calls: calls(thread[turn] ?? thread[0] ?? [], seen, intended),
          fails: turn >= thread.length,
        }),
        (request) => host.hear("model requests", request),
      );
      const made = { host, tools: hostileTools(hostile), model, onlooker: onlookerFor(host) };
      return build(made) as Graph; // an agent of LangChain's, whose types say more than is needed here
    },
  };
}

function calls(steps: Thread[number], seen: Seen, intended: ReadonlySet<string>): TurnData["calls"] {
  return steps.map(({ tool, id }, at) => {
    if (intended.has(tool)) return { name: tool, args: { arguments: { id }, purpose: "Say it.", returns: ASKED } };
    return { name: tool, args: { id, ...(tool === "pay" ? { vendor: vendorOf(seen, at) } : {}) } };
  });
}

/** As the reader's returns are, of which a main model may say this much. */
const ASKED = {
  type: "object",
  properties: {
    kind: { const: "invoice" },
    vendor: { type: "string", maxLength: 100_000 },
    note: { type: "string", maxLength: 100_000 },
    cents: { type: "integer", minimum: 0, maximum: 1_000 },
  },
  required: ["kind", "vendor", "note", "cents"],
  additionalProperties: false,
};

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
