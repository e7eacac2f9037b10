// What LangGraph's API has no place for: workflows with what they take, runs with how they came out, effects.
import { z } from "zod";
import { cursorAt, placeOf } from "../cursor.ts";
import { type Endpoint, endpoint, json } from "../endpoint.ts";
import { foundRun, knownRuns } from "../found-run.ts";
import { notFound } from "../problem.ts";
import type { Service } from "../service.ts";
import { offeredSchema } from "../views/assistant-view.ts";
import { effectSchema, effectView, keptSchema, keptView } from "../views/kept-view.ts";
import { threadValues } from "../views/thread-values.ts";

const common = { method: "get", tag: "v1", scope: "read" } as const;

export function v1Endpoints(service: Service): readonly Endpoint[] {
  const { assistants, store, ofTenant } = service;
  const offered = assistants.map(({ name, kind, inputSchema }) => ({ name, kind, inputSchema }));
  return [
    endpoint({
      ...common,
      path: "/v1/workflows",
      summary: "The workflows and agents that are served, with what they take as JSON Schema",
      answers: { 200: { json: z.object({ workflows: z.array(offeredSchema) }) } },
      handle: async () => json({ workflows: offered }),
    }),
    endpoint({
      ...common,
      path: "/v1/workflows/{name}",
      summary: "One of them",
      answers: { 200: { json: offeredSchema } },
      async handle({ param }) {
        const found = offered.find(({ name }) => name === param("name"));
        if (found === undefined) throw notFound();
        return json(found);
      },
    }),
    endpoint({
      ...common,
      path: "/v1/runs",
      summary: "The runs of the key's tenant, the newest first; `next` is the cursor of the page after",
      query: z.object({
        limit: z.coerce.number().int().min(1).max(100).default(20),
        cursor: z.string().max(40).optional(),
      }),
      answers: { 200: { json: z.object({ runs: z.array(keptSchema), next: z.string().optional() }) } },
      async handle({ caller, query: { limit, cursor } }) {
        const runs = await ofTenant(caller.tenant).runs({
          limit,
          before: cursor === undefined ? undefined : Number(placeOf(cursor, "r", /^\d{1,15}$/)),
        });
        const views = (await knownRuns(service, runs)).map(([run, summary]) => keptView(run, summary));
        const last = runs.length === limit ? runs.at(-1) : undefined;
        return json({ runs: views, ...(last && { next: cursorAt("r", last.number) }) });
      },
    }),
    endpoint({
      ...common,
      path: "/v1/runs/{id}",
      summary: "A run with its outcome, in which handles stand for what strangers wrote",
      answers: { 200: { json: keptSchema } },
      async handle({ caller, param }) {
        const found = await foundRun(service, caller, param("id"));
        const { run, summary } = found;
        const { values } = await threadValues(store, found);
        return json({
          ...keptView(run, summary),
          ...(summary.status === "done" || summary.status === "failed" ? { values } : {}),
        });
      },
    }),
    endpoint({
      ...common,
      path: "/v1/runs/{id}/effects",
      summary: "What it wrote and told, or would: without the arguments, which the approval of each shows",
      answers: { 200: { json: z.object({ effects: z.array(effectSchema) }) } },
      async handle({ caller, param }) {
        const { run } = await foundRun(service, caller, param("id"));
        const { effects } = await store.tree(run.kept);
        return json({ effects: effects.map(effectView) });
      },
    }),
  ];
}
