// Threads: a conversation with an agent, or runs of a workflow one after another. What is shown of one is its main side.
import type { RunStatus, TenantRuns, TenantThread } from "@bulkhead/memory";
import { z } from "zod";
import type { Caller } from "../caller.ts";
import { type Endpoint, endpoint, json } from "../endpoint.ts";
import { type FoundRun, foundThread, knownRuns, latestRun } from "../found-run.ts";
import { notFound, Problem } from "../problem.ts";
import { clientId } from "../run-request.ts";
import type { Service } from "../service.ts";
import { type ThreadValues, threadValues } from "../views/thread-values.ts";
import { stateSchema, stateView, threadSchema, threadView } from "../views/thread-view.ts";

const page = z.object({ limit: z.int().min(1).max(100).nullish(), offset: z.int().min(0).max(1_000_000).nullish() });

export function threadEndpoints(service: Service): readonly Endpoint[] {
  const view = async (caller: Caller, thread: TenantThread) => {
    const latest = await latestRun(service, caller, thread);
    return threadView(thread, latest, await valuesOf(service, latest));
  };
  const state = async (caller: Caller, id: string) => {
    const thread = await foundThread(service, caller, id);
    const latest = await latestRun(service, caller, thread);
    return stateView(thread, latest, await valuesOf(service, latest));
  };
  return [
    endpoint({
      method: "post",
      path: "/threads",
      tag: "threads",
      scope: "run",
      summary: "Makes a thread",
      body: z.object({ thread_id: clientId.nullish(), if_exists: z.enum(["raise", "do_nothing"]).nullish() }),
      answers: { 200: { json: threadSchema } },
      refuses: [409],
      async handle({ caller, body: { thread_id, if_exists } }) {
        const mine = service.ofTenant(caller.tenant);
        const made = await mine.addThread(thread_id ?? undefined);
        if (made === undefined && if_exists !== "do_nothing")
          throw new Problem(409, "thread_exists", "There is a thread of this id.");
        return json(await view(caller, made ?? (await foundThread(service, caller, thread_id ?? ""))));
      },
    }),
    endpoint({
      method: "post",
      path: "/threads/search",
      tag: "threads",
      scope: "read",
      summary: "The threads of the key's tenant, the newest first",
      body: page,
      answers: { 200: { json: z.array(threadSchema) } },
      async handle({ caller, body: { limit, offset } }) {
        const threads = await service.ofTenant(caller.tenant).threads({ limit: limit ?? 10, offset: offset ?? 0 });
        return json(await Promise.all(threads.map((thread) => view(caller, thread))));
      },
    }),
    endpoint({
      method: "get",
      path: "/threads/{thread_id}",
      tag: "threads",
      scope: "read",
      summary: "A thread, and how it stands",
      answers: { 200: { json: threadSchema } },
      handle: async ({ caller, param }) =>
        json(await view(caller, await foundThread(service, caller, param("thread_id")))),
    }),
    endpoint({
      method: "delete",
      path: "/threads/{thread_id}",
      tag: "threads",
      scope: "run",
      summary: "Takes a thread from view; what was run in it is forgotten by the operator (bulkhead runs forget)",
      answers: { 204: {} },
      refuses: [409],
      async handle({ caller, param }) {
        const thread = await foundThread(service, caller, param("thread_id"));
        const mine = service.ofTenant(caller.tenant);
        if (await hasOpenRun(service, mine, thread))
          throw new Problem(409, "run_active", "A run of this thread is under way or waits: cancel it first.");
        await mine.removeThread(thread.id);
        return new Response(null, { status: 204 });
      },
    }),
    endpoint({
      method: "get",
      path: "/threads/{thread_id}/state",
      tag: "threads",
      scope: "read",
      summary: "What the thread's last run left: messages, or a workflow's outcome, with handles as their names",
      answers: { 200: { json: stateSchema } },
      handle: async ({ caller, param }) => json(await state(caller, param("thread_id"))),
    }),
    endpoint({
      method: "post",
      path: "/threads/{thread_id}/state/checkpoint",
      tag: "threads",
      scope: "read",
      summary: "The same, where it stands at that checkpoint",
      body: z.object({ checkpoint: z.object({ checkpoint_id: z.string().max(100).nullish() }) }),
      answers: { 200: { json: stateSchema } },
      async handle({ caller, param, body }) {
        const last = await state(caller, param("thread_id"));
        const wanted = body.checkpoint.checkpoint_id ?? null;
        if (wanted !== null && wanted !== last.checkpoint.checkpoint_id) throw notFound();
        return json(last);
      },
    }),
    endpoint({
      method: "post",
      path: "/threads/{thread_id}/history",
      tag: "threads",
      scope: "read",
      summary: "Its states: the last one",
      body: z.object({ limit: z.int().min(1).max(1000).nullish() }),
      answers: { 200: { json: z.array(stateSchema) } },
      async handle({ caller, param }) {
        const last = await state(caller, param("thread_id"));
        return json(last.checkpoint.checkpoint_id === null ? [] : [last]);
      },
    }),
  ];
}

/** Any of them, not the latest alone: a workflow's go on side by side, and nobody could answer what they ask. */
async function hasOpenRun(service: Service, mine: TenantRuns, { id }: TenantThread): Promise<boolean> {
  for (let before: number | undefined; ; ) {
    const page = await mine.runs({ thread: id, limit: PAGE, before });
    if ((await knownRuns(service, page)).some(([, { status }]) => OPEN.has(status))) return true;
    if (page.length < PAGE) return false;
    before = page.at(-1)?.number;
  }
}

const PAGE = 100;
const OPEN: ReadonlySet<RunStatus> = new Set(["running", "waiting", "stopped"]); // the last one is begun, or goes on, by itself

async function valuesOf(service: Service, latest: FoundRun | undefined): Promise<ThreadValues> {
  if (latest === undefined) return { values: {}, checkpoint: undefined, at: undefined };
  return threadValues(service.store, latest);
}
