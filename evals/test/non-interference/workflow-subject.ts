// A workflow that plays a plan. Everything that its function sees is recorded in the order in which it sees it: outcomes,
// names of handles, the label, the time.
import { type Context, defineWorkflow, given } from "@bulkhead/agents";
import { z } from "zod";
import type { Graph, Host } from "../../src/leaks/subject.ts";
import type { Subject } from "../../src/non-interference/subject.ts";
import { type Outside, outsideOf } from "../../src/non-interference/world.ts";
import type { PlannedCall } from "./agent-plan.ts";
import { parts, returnsOf } from "./agent-subject.ts";
import { agentWorlds } from "./agent-world.ts";
import { callsOf, type Group, smallerWorkflowPlans, type WorkflowPlan, workflowPlans } from "./workflow-plan.ts";

type Issue = (ctx: Context, call: PlannedCall, text: unknown) => PromiseLike<unknown> & { readonly unread?: unknown };

export function workflowSubject(
  name: string,
  build: (world: Outside, plan: WorkflowPlan, host: Host) => Graph,
): Subject<WorkflowPlan> {
  return {
    name,
    plans: workflowPlans(returnsOf),
    worlds: (plan) => agentWorlds(callsOf(plan), returnsOf),
    smaller: smallerWorkflowPlans,
    captured: (plan, world) => ({
      runs: true,
      turns: [{ to: "me@example.org", note: "{{h1}} as the user wrote it" }],
      build: (host) => build(outsideOf(world), plan, host),
    }),
  };
}

export const plainWorkflow = workflowSubject("defineWorkflow", (world, plan, host) => workflowOf(world, plan, host));

/** `extra`: what the function reads besides. */
export function workflowOf(
  world: Outside,
  plan: WorkflowPlan,
  { checkpointer, hear, store }: Host,
  extra: () => unknown = () => 0,
): Graph {
  const { tools, workers, issue } = operations(world);
  return defineWorkflow({
    name: "flow",
    input: z.object({ to: given(z.string()), note: z.string() }),
    returns: z.object({ seen: z.int().min(0).max(1_000), last: z.string().max(10_000) }),
    workers,
    tools,
    ...(store === undefined ? { ask: "never" } : { ask: "tainted", store }),
    checkpointer,
    run: async (ctx, input) => {
      let seen = 0;
      let last: unknown = input.note;
      const see = (what: unknown) => {
        seen++;
        hear("inner middleware", [JSON.stringify(what), JSON.stringify(ctx.label), ctx.now().toISOString(), extra()]);
      };
      see(input);
      for (const group of plan.groups)
        last = await take(
          group,
          group.operations.map((call) => issue(ctx, call, last)),
          see,
          last,
        );
      see(last);
      return { seen, last: last as string };
    },
  }) as unknown as Graph;
}

async function take(
  { taken }: Group,
  issued: readonly ReturnType<Issue>[],
  see: (what: unknown) => void,
  last: unknown,
): Promise<unknown> {
  switch (taken) {
    case "all":
      see(await Promise.all(issued));
      return last;
    case "backwards":
      for (const one of [...issued].reverse()) see(await one);
      return last;
    case "race":
      if (issued.length > 0) see(await Promise.race(issued));
      return last;
    case "as they come":
      await Promise.all(issued.map((one, at) => one.then((outcome) => see([at, outcome]))));
      return last;
    case "unread": {
      const whole = issued.flatMap(({ unread }) => (unread === undefined ? [] : [unread]));
      see(whole);
      return whole[0] ?? last;
    }
    default:
      return taken satisfies never;
  }
}

function operations(world: Outside) {
  const { tools, readMail, judge, research, count, openMail, openPage, fetchPage, send } = parts(world);
  const issue: Issue = (ctx, { kind, id }, text) => {
    switch (kind) {
      case "read":
        return ctx.spawn(readMail, { id, mail: ctx.read(openMail, { id }) });
      case "count":
        return ctx.spawn(count, { id, page: ctx.read(openPage, { id }) });
      case "research":
        return ctx.spawn(research, { id });
      case "judge":
        return ctx.spawn(judge, { id, text: text as string });
      case "fetch":
        return ctx.call(fetchPage, { id });
      default:
        return ctx.call(send, { id, to: "me@example.org", body: text as string });
    }
  };
  return { tools, workers: [readMail, judge, research, count], issue };
}
