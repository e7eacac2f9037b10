// Assistants, as LangGraph's clients look them up: each is a module that is served. They are made by the operator alone.
import { z } from "zod";
import type { Assistant } from "../assistant.ts";
import { type Endpoint, endpoint, json } from "../endpoint.ts";
import { notFound } from "../problem.ts";
import type { Service } from "../service.ts";
import {
  assistantSchema,
  assistantSchemas,
  assistantView,
  graphSchema,
  graphView,
  schemasView,
} from "../views/assistant-view.ts";

export function assistantEndpoints({ assistants }: Service): readonly Endpoint[] {
  const named = (id: string): Assistant => {
    const found = assistants.find((one) => one.name === id || one.id === id);
    if (found === undefined) throw notFound();
    return found;
  };
  const one = { tag: "assistants", scope: "read" } as const;
  return [
    endpoint({
      ...one,
      method: "post",
      path: "/assistants/search",
      summary: "The agents and workflows that are served",
      body: z.object({
        graph_id: z.string().nullish(),
        name: z.string().nullish(),
        limit: z.int().min(1).max(1000).nullish(),
        offset: z.int().min(0).nullish(),
      }),
      answers: { 200: { json: z.array(assistantSchema) } },
      async handle({ body: { graph_id, name, limit, offset } }) {
        const fit = assistants.filter((it) =>
          [graph_id ?? it.name, name ?? it.name].every((wanted) => wanted === it.name),
        );
        return json(fit.slice(offset ?? 0, (offset ?? 0) + (limit ?? 10)).map(assistantView));
      },
    }),
    endpoint({
      ...one,
      method: "get",
      path: "/assistants/{assistant_id}",
      summary: "One of them, by its name or id",
      answers: { 200: { json: assistantSchema } },
      handle: async ({ param }) => json(assistantView(named(param("assistant_id")))),
    }),
    endpoint({
      ...one,
      method: "get",
      path: "/assistants/{assistant_id}/schemas",
      summary: "What it takes, as JSON Schema",
      answers: { 200: { json: assistantSchemas } },
      handle: async ({ param }) => json(schemasView(named(param("assistant_id")))),
    }),
    endpoint({
      ...one,
      method: "get",
      path: "/assistants/{assistant_id}/graph",
      summary: "It as a graph: one node, since what is inside is not the caller's",
      answers: { 200: { json: graphSchema } },
      handle: async ({ param }) => json(graphView(named(param("assistant_id")))),
    }),
  ];
}
