// The agents that the harness holds against its worlds: every kind of call that a main model can make, over the turns of
// one thread. The main model is a function of what it was shown, and says a digest of it, so that whatever it sees differs
// in all that comes after.
import { createHash } from "node:crypto";
import {
  type AnyTool,
  createMainAgent,
  defineTool,
  defineWorker,
  isolationMiddleware,
  memberOf,
  trustedSet,
} from "@bulkhead/agents";
import { type Seen, scriptedModel, type TurnData } from "@bulkhead/agents/testing";
import { reveal } from "@bulkhead/sandbox";
import { createAgent } from "langchain";
import { z } from "zod";
import type { Subject as Captured, Graph, Host } from "../../src/leaks/subject.ts";
import type { Subject } from "../../src/non-interference/subject.ts";
import { type Outside, outsideOf } from "../../src/non-interference/world.ts";
import { worldModels } from "../../src/non-interference/world-model.ts";
import { type AgentPlan, ASKED, agentPlans, type PlannedCall, smallerPlans } from "./agent-plan.ts";
import { agentWorlds, RESEARCH_LIMITS, type Returns } from "./agent-world.ts";

const model = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("invoice"),
    vendor: z.string().max(80),
    cents: z.int().min(0).max(1_000_000),
    due: z.iso.date(),
    at: z.iso.datetime({ offset: true }),
    opens: z.iso.time(),
    share: z.number().min(-1).max(1).multipleOf(0.01),
    paid: z.boolean(),
    note: z.string().max(2_000).optional(),
    tags: z.array(z.enum(["dringend", "für später", "ok"])).max(3),
    lines: z.array(z.object({ text: z.string().max(40), count: z.int().min(-3).max(3).nullable() })).max(3),
    mail: z.email().max(254),
    number: reveal(z.string().max(12)),
  }),
  z.object({ kind: z.literal("page"), link: z.url().max(2_048), id: z.uuid(), title: z.string().min(1).max(9) }),
  z.object({ kind: z.literal("none") }),
]);

const code = z.object({ words: z.int().min(0).max(99), longest: z.string().max(60) });

/** Of the workers below, as their return schemas are written. */
export const returnsOf: Returns = {
  model: parts(outsideOf({})).readMail.returnsSchema,
  code: parts(outsideOf({})).count.returnsSchema,
};

export type Build = (world: Outside, plan: AgentPlan, host: Host) => Graph;

/** `build`: the agent of the parts that it is given. */
export function agentSubject(
  name: string,
  build: Build,
  options: { readonly asks?: boolean } = {},
): Subject<AgentPlan> {
  return {
    name,
    plans: agentPlans(returnsOf, options),
    worlds: (plan) => agentWorlds(plan, returnsOf),
    smaller: smallerPlans,
    captured: (plan, world): Captured => ({
      turns: plan.turns.map((_, turn) => ({
        messages: [{ id: `user-${turn}`, role: "user", content: `Turn ${turn}: read what came.` }],
      })),
      build: (host) => build(outsideOf(world), plan, host),
    }),
  };
}

export const mainAgentSubject = agentSubject("createMainAgent", (world, plan, { checkpointer, hear, store }) => {
  const { tools, readMail, count, research, judge } = parts(world);
  return createMainAgent({
    model: mainModel(plan, hear),
    tools,
    workers: [research, judge],
    readers: { open_mail: readMail, open_page: count },
    // Where runs are kept, whatever a stranger's words touch asks a person.
    ...(store === undefined ? { ask: "never" } : { ask: "tainted", store }),
    checkpointer,
  }) as unknown as Graph;
});

export const middlewareSubject = agentSubject(
  "isolationMiddleware in createAgent",
  (world, plan, { checkpointer, hear }) => {
    const { openRaw, readMail, count, ...rest } = parts(world);
    const tools = [...rest.tools, openRaw];
    const model = worldModels(world);
    const isolation = isolationMiddleware({
      tools,
      model,
      workers: { open_mail: readMail, open_page: count },
      ask: "never",
    });
    return createAgent({
      model: mainModel(plan, hear),
      tools: tools.map((tool) => tool.langchain),
      middleware: [isolation],
      checkpointer,
    }) as unknown as Graph;
  },
  { asks: true },
);

export function parts(world: Outside) {
  const models = worldModels(world);
  const read = (name: string, more: { readonly returns?: "handle" } = {}) =>
    defineTool({
      name,
      description: "Reads.",
      input: z.object({ id: z.string() }),
      effect: "read",
      readers: "public",
      run: ({ id }) => world.tool(id),
      ...more,
    });
  const lookup = read("lookup");
  const send = defineTool({
    name: "send_mail",
    description: "Sends.",
    input: z.object({ id: z.string(), to: z.string(), body: z.string() }),
    effect: "write",
    egress: true,
    readers: "public",
    decidedBy: "any",
    arguments: { id: "any", to: "any", body: "any" },
    text: { body: "plain" },
    run: ({ id }) => world.tool(id),
  });
  // No row holds what is noted: it always asks.
  const note = defineTool({
    name: "note",
    description: "Notes.",
    input: z.object({ text: z.string() }),
    effect: "write",
    readers: "public",
    arguments: { text: memberOf(trustedSet({ name: "notes", rows: [] }), "text") },
    run: () => undefined,
  });
  const [openMail, openPage] = [read("open_mail"), read("open_page")];
  const openRaw = read("open_raw");
  const fetchPage = read("fetch_page", { returns: "handle" });
  const tools: readonly AnyTool[] = [openMail, openPage, fetchPage, send];
  const readMail = defineWorker({
    name: "read_mail",
    purpose: "Say what it is.",
    input: z.object({ id: z.string(), mail: z.string() }),
    returns: model,
    model: models,
  });
  const judge = defineWorker({
    name: "judge",
    purpose: "Say what it is.",
    input: z.object({ id: z.string(), text: z.string() }),
    returns: model,
    model: models,
  });
  const research = defineWorker({
    name: "research",
    purpose: "Find it.",
    input: z.object({ id: z.string() }),
    returns: model,
    model: models,
    tools: [lookup, note],
    workers: [judge],
    limits: RESEARCH_LIMITS,
  });
  const count = defineWorker({
    name: "count",
    input: z.object({ id: z.string(), page: z.string() }),
    returns: code,
    run: async ({ id }) => JSON.parse(String(await world.code(id))) as z.infer<typeof code>,
  });
  return { tools, openRaw, openMail, openPage, fetchPage, send, readMail, judge, research, count };
}

export function mainModel(plan: AgentPlan, hear: Host["hear"]) {
  const said = plan.turns.flatMap((messages) => [...messages, undefined]);
  return scriptedModel(
    {
      main: (seen): TurnData => {
        const calls = said[seen.step];
        const answers = seen.messages.flatMap(({ role, text }) => (role === "tool" ? [text] : []));
        const handles = [...answers.join("\n").matchAll(/\{\{h\d+\}\}/g)].map(([name]) => name);
        const digest = createHash("sha256").update(allText(seen)).digest("hex");
        if (calls === undefined) return { text: `I saw ${digest} and ${handles.join(", ")}.` };
        return { calls: calls.map((call, at) => callOf(call, handles, at)) };
      },
    },
    { sent: (who, request) => hear("model requests", [who, request]) },
  );
}

const allText = (seen: Seen) => JSON.stringify(seen.messages);

const TOOLS: Readonly<Record<PlannedCall["kind"], string>> = {
  ask: "open_raw",
  read: "open_mail",
  count: "open_page",
  fetch: "fetch_page",
  research: "research",
  judge: "judge",
  send: "send_mail",
  unheard_of: "unheard_of",
};

function callOf({ id, kind }: PlannedCall, handles: readonly string[], at: number) {
  const name = TOOLS[kind];
  const handle = handles.length === 0 ? "nothing" : (handles[(at * 7 + 3) % handles.length] ?? "");
  // The place stands in the purpose: the worker's input holds the result alone.
  if (kind === "ask") return { name, args: { arguments: { id }, purpose: `At place ${id}: say it.`, returns: ASKED } };
  if (kind === "judge") return { name, args: { id, text: handle } };
  if (kind === "send")
    return {
      name,
      args: { id, to: at % 2 === 0 ? handle : "me@example.org", body: `See ${handles.slice(0, 3).join(" ")}` },
    };
  return { name, args: { id } };
}
