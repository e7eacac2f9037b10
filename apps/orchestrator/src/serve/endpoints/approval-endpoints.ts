// Approvals: the questions of a tenant's runs, the exact call of each, and its answer. Rules: an answer names what was
// shown, by its digest; who answers holds a key with the scope for it, answers for the run's principal, and is written down as
// that key; what a stranger wrote is put into no call.
import { approvalText } from "@bulkhead/agents/approval";
import type { Effect, TenantRun } from "@bulkhead/memory";
import type { JsonObject } from "@bulkhead/sandbox";
import { z } from "zod";
import { EFFECT_STATES } from "../../approvals/effect-states.ts";
import { operationsOf } from "../../runs/operations-of.ts";
import { safeJson } from "../../terminal/safe-json.ts";
import { answererOf, type Caller } from "../caller.ts";
import { type Endpoint, endpoint, type Said, type Shown, said } from "../endpoint.ts";
import { notFound, Problem } from "../problem.ts";
import { clientId } from "../run-request.ts";
import type { Service } from "../service.ts";
import { approvalSchema, approvalView, digestSchema } from "../views/approval-view.ts";

export function approvalEndpoints({ store, ofTenant }: Service): readonly Endpoint[] {
  const found = async (
    { tenant }: Caller,
    id: string,
  ): Promise<{ readonly effect: Effect; readonly run: TenantRun }> => {
    const run = await ofTenant(tenant).ofEffect(id); // of another tenant's not a word is opened
    const effect = run && (await store.approvals.find(id));
    if (run === undefined || effect?.askedAt === undefined) throw notFound();
    return { effect, run };
  };
  const view = async (effect: Effect, run: TenantRun) => approvalView(effect, run, await operationsOf(store, effect));
  const answered = async (effect: Effect, run: TenantRun) => safe(await view(effect, run));
  const common = { tag: "v1", scope: "approve" } as const;
  const answering = { answers: { 200: { json: approvalSchema } }, refuses: [409] };
  return [
    endpoint({
      ...common,
      method: "get",
      path: "/v1/approvals",
      summary: "The questions that wait for an answer, the oldest first; those of another state, or of one run",
      query: z.object({ state: z.enum(EFFECT_STATES).default("asked"), run: clientId.optional() }),
      answers: { 200: { json: z.object({ approvals: z.array(approvalSchema) }) } },
      refuses: [404],
      async handle({ caller, query: { state, run: of } }) {
        const mine = ofTenant(caller.tenant);
        const one = of === undefined ? undefined : await mine.run(of);
        if (of !== undefined && one === undefined) throw notFound();
        const all = await store.approvals.list({ state, ...(one && { run: one.kept }) });
        const asked = all.filter(({ askedAt }) => askedAt !== undefined);
        const runs = await mine.ofAllKept(asked.map(({ run }) => run)); // others ask as much as they like
        const shown: Shown<z.infer<typeof approvalSchema>>[] = [];
        for (const effect of asked) {
          const run = runs.get(effect.run);
          if (run !== undefined) shown.push(await view(effect, run));
        }
        return safe({ approvals: shown });
      },
    }),
    endpoint({
      ...common,
      method: "get",
      path: "/v1/approvals/{id}",
      summary: "The exact call that runs if it is approved; as text where text/plain is accepted",
      answers: { 200: { json: approvalSchema, text: "The same as a person reads it at a terminal." } },
      async handle({ caller, param, headers }) {
        const { effect, run } = await found(caller, param("id"));
        if (!/\btext\/plain\b/.test(headers.get("accept") ?? "")) return safe(await view(effect, run));
        const text = approvalText(effect, { width: 100, full: true, operations: await operationsOf(store, effect) });
        return new Response(`${text}\n`, {
          headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
        });
      },
    }),
    endpoint({
      ...common,
      method: "post",
      path: "/v1/approvals/{id}/approve",
      summary: "Lets it run, once, when its run goes on",
      body: z.strictObject({ digest: digestSchema }),
      ...answering,
      async handle({ caller, param, body }) {
        const { effect, run } = await found(caller, param("id"));
        return answered(await store.approvals.approve(effect.id, answererOf(caller, effect), body.digest), run);
      },
    }),
    endpoint({
      ...common,
      method: "post",
      path: "/v1/approvals/{id}/reject",
      summary: "It never runs",
      body: z.strictObject({}),
      ...answering,
      async handle({ caller, param }) {
        const { effect, run } = await found(caller, param("id"));
        return answered(await store.approvals.reject(effect.id, answererOf(caller, effect)), run);
      },
    }),
    endpoint({
      ...common,
      method: "post",
      path: "/v1/approvals/{id}/edit",
      summary: "Puts other arguments in; it is asked still, under a new digest",
      body: z.strictObject({ digest: digestSchema, arguments: z.record(z.string(), z.json()) }),
      ...answering,
      async handle({ caller, param, body }) {
        const { effect, run } = await found(caller, param("id"));
        if (caller.integrity !== "user")
          throw new Problem(
            403,
            "strangers_words",
            "What is said with this key counts as a stranger's: it edits no call.",
          );
        const args = body.arguments as JsonObject; // z.json
        if (Object.hasOwn(args, "__proto__"))
          throw new Problem(422, "bad_edit", "The arguments do not fit the tool's input.");
        return answered(await store.approvals.edit(effect.id, args, answererOf(caller, effect), body.digest), run);
      },
    }),
  ];
}

/** What strangers wrote stands in it: as JSON that no terminal obeys. */
function safe<T extends object>(value: T): Said<T> {
  return said(safeJson(value));
}
