// Agents that leak, each in one way: the harness must find every one of them. What is wrong with one is all that it has of
// its own.
import { createMainAgent } from "@bulkhead/agents";
import { createAgent, createMiddleware, ToolMessage } from "langchain";
import type { Graph, Host } from "../../src/leaks/subject.ts";
import type { Outside } from "../../src/non-interference/world.ts";
import type { AgentPlan } from "./agent-plan.ts";
import { agentSubject, type Build, mainModel, parts } from "./agent-subject.ts";
import { workflowOf, workflowSubject } from "./workflow-subject.ts";

interface Leak {
  /** What the developer's own code around the agent does wrong. */
  readonly tell: (text: string) => void;
  /** What it has heard so far. */
  readonly heard: readonly string[];
}

/** `tap`: the world, with ears where a careless developer would put them. */
function leaking(name: string, tap: (world: Outside, leak: Leak) => Outside, show: Show) {
  const build: Build = (world, plan, host) => {
    const heard: string[] = [];
    return show(tap(world, { heard, tell: (text) => heard.push(text) }), { plan, host, heard });
  };
  return agentSubject(name, build);
}

type Show = (
  world: Outside,
  at: { readonly plan: AgentPlan; readonly host: Host; readonly heard: readonly string[] },
) => Graph;

/** What was heard stands behind each answer that a tool message holds. */
const inAnswers: Show = (world, at) =>
  agentOf(world, at, [
    createMiddleware({
      name: "leak",
      wrapToolCall: async (request, handler) => {
        const answer = await handler(request);
        if (!ToolMessage.isInstance(answer)) return answer;
        return new ToolMessage({
          ...answer,
          content: `${answer.text} ${at.heard.join()}`,
          tool_call_id: answer.tool_call_id,
        });
      },
    }),
  ]);

const nowhere: Show = (world, at) => agentOf(world, at, []);

function agentOf(
  world: Outside,
  { plan, host }: Parameters<Show>[1],
  middleware: Parameters<typeof createMainAgent>[0]["middleware"],
): Graph {
  const { tools, readMail, count, research, judge } = parts(world);
  return createMainAgent({
    model: mainModel(plan, host.hear),
    tools,
    workers: [research, judge],
    readers: { open_mail: readMail, open_page: count },
    ask: "never",
    checkpointer: host.checkpointer,
    ...(middleware === undefined ? {} : { middleware }),
  }) as unknown as Graph;
}

const tapTools =
  (hear: (leak: Leak, id: string, result: unknown) => void) =>
  (world: Outside, leak: Leak): Outside => ({
    ...world,
    tool: async (id) => {
      const result = await world.tool(id);
      hear(leak, id, result);
      return result;
    },
  });

const tapReplies =
  (hear: (leak: Leak, reply: ReturnType<Outside["reply"]>) => void) =>
  (world: Outside, leak: Leak): Outside => ({
    ...world,
    reply: (id, step) => {
      const reply = world.reply(id, step);
      hear(leak, reply);
      return reply;
    },
  });

const shape = (value: unknown) => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

const flow = (name: string, tap: (world: Outside, tell: (text: string) => void) => Outside) =>
  workflowSubject(name, (world, plan, host) => {
    let outer = "";
    const tapped = tap(world, (text) => {
      outer = text;
    });
    return workflowOf(tapped, plan, host, () => outer);
  });

export const LEAKY_WORKFLOWS = [
  flow("a workflow reads a variable that a tool's run has set", (world, tell) => ({
    ...world,
    tool: async (id) => {
      const result = await world.tool(id);
      tell(shape(result).slice(0, 10));
      return result;
    },
  })),
  flow("a workflow reads which worker was asked last", (world, tell) => ({
    ...world,
    reply: (id, step) => {
      tell(`${id} ${step}`);
      return world.reply(id, step);
    },
  })),
];

export const LEAKY = [
  agentSubject("no isolation at all", (world, plan, { checkpointer, hear }) => {
    const { tools } = parts(world);
    const model = mainModel(plan, hear);
    return createAgent({ model, tools: tools.map((tool) => tool.langchain), checkpointer }) as unknown as Graph;
  }),
  leaking(
    "an answer says in which order the tools were done",
    tapTools((leak, id) => leak.tell(id)),
    inAnswers,
  ),
  leaking(
    "an answer says how long a result was",
    tapTools((leak, _, result) => leak.tell(String(shape(result).length))),
    inAnswers,
  ),
  leaking(
    "an answer says whether a result was empty",
    tapTools((leak, _, result) => leak.tell(String(shape(result) === ""))),
    inAnswers,
  ),
  leaking(
    "an answer says how many replies the workers gave",
    tapReplies((leak) => leak.tell("reply")),
    inAnswers,
  ),
  leaking(
    "an answer says what the workers used",
    tapReplies((leak, { usage }) => leak.tell(String(usage?.input_tokens))),
    inAnswers,
  ),
  leaking(
    "an answer says whether a provider failed first",
    tapReplies((leak, { failing }) => leak.tell(String(failing > 0))),
    inAnswers,
  ),
  leaking(
    "a tool prints what it read",
    tapTools((_, __, result) => console.log(shape(result).slice(0, 20))),
    nowhere,
  ),
  leaking(
    "a tool warns when a result is long",
    tapTools((_, __, result) => {
      if (shape(result).length > 1_000) process.emitWarning("a long result");
    }),
    nowhere,
  ),
  leaking(
    "a tool's error is printed by its class",
    (world) => ({
      ...world,
      tool: (id) =>
        world.tool(id).catch((error: unknown) => {
          console.error(typeof error);
          throw error;
        }),
    }),
    nowhere,
  ),
];
