// What LangGraph's API has no place for: workflows with what they take, runs with how they came out, effects.
import type { Effect, RunSummary, TenantRun } from "@bulkhead/memory";
import { z } from "zod";
import { cursorAt, placeOf } from "../cursor.ts";
import { type Endpoint, endpoint, json } from "../endpoint.ts";
import { foundRun, knownRuns } from "../found-run.ts";
import { notFound } from "../problem.ts";
import { clientStatus } from "../run-view.ts";
import type { Service } from "../service.ts";
import { threadValues } from "../thread-values.ts";

const common = { method: "get", tag: "v1", scope: "read" } as const;

export function v1Endpoints(service: Service): readonly Endpoint[] {
  const { assistants, store, ofTenant } = service;
  const offered = assistants.map(({ name, kind, inputSchema }) => ({ name, kind, inputSchema }));
  return [
    endpoint({
      ...common,
      path: "/v1/workflows",
      summary: "The workflows and agents that are served, with what they take as JSON Schema",
      handle: async () => json({ workflows: offered }),
    }),
    endpoint({
      ...common,
      path: "/v1/workflows/{name}",
      summary: "One of them",
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
      async handle({ caller, query: { limit, cursor } }) {
        const runs = await ofTenant(caller.tenant).runs({
          limit,
          before: cursor === undefined ? undefined : Number(placeOf(cursor, "r", /^\d{1,15}$/)),
        });
        const views = (await knownRuns(service, runs)).map(([run, summary]) => view(run, summary));
        const last = runs.length === limit ? runs.at(-1) : undefined;
        return json({ runs: views, ...(last && { next: cursorAt("r", last.number) }) });
      },
    }),
    endpoint({
      ...common,
      path: "/v1/runs/{id}",
      summary: "A run with its outcome, in which handles stand for what strangers wrote",
      async handle({ caller, param }) {
        const found = await foundRun(service, caller, param("id"));
        const { run, summary } = found;
        const { values } = await threadValues(store, found);
        return json({
          ...view(run, summary),
          ...(summary.status === "done" || summary.status === "failed" ? { values } : {}),
        });
      },
    }),
    endpoint({
      ...common,
      path: "/v1/runs/{id}/effects",
      summary: "What it wrote and told, or would: without the arguments, which the approval of each shows",
      async handle({ caller, param }) {
        const { run } = await foundRun(service, caller, param("id"));
        const { effects } = await store.tree(run.kept);
        return json({ effects: effects.map(effectView) });
      },
    }),
  ];
}

function view({ id, thread, assistant, madeAt }: TenantRun, summary: RunSummary): object {
  const { status, code, asks, endedAt } = summary;
  return {
    id,
    thread,
    workflow: assistant,
    status: clientStatus(summary),
    state: status,
    ...(code === undefined ? {} : { code }),
    asks,
    madeAt,
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

function effectView({
  id,
  position,
  who,
  tool,
  effect,
  egress,
  state,
  code,
  inDoubt,
  askedAt,
  endedAt,
}: Effect): object {
  return {
    id,
    position,
    who,
    tool,
    effect,
    egress,
    state,
    inDoubt,
    ...(code && { code }),
    ...(askedAt && { askedAt }),
    ...(endedAt && { endedAt }),
  };
}
