// Assistants, as LangGraph's clients look them up: each is a module that is served. They are made by the operator alone.
import { z } from "zod";
import type { Assistant } from "../assistant.ts";
import { type Endpoint, endpoint, json } from "../endpoint.ts";
import { notFound } from "../problem.ts";
import type { Service } from "../service.ts";

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
      async handle({ body: { graph_id, name, limit, offset } }) {
        const fit = assistants.filter((it) =>
          [graph_id ?? it.name, name ?? it.name].every((wanted) => wanted === it.name),
        );
        return json(fit.slice(offset ?? 0, (offset ?? 0) + (limit ?? 10)).map(view));
      },
    }),
    endpoint({
      ...one,
      method: "get",
      path: "/assistants/{assistant_id}",
      summary: "One of them, by its name or id",
      handle: async ({ param }) => json(view(named(param("assistant_id")))),
    }),
    endpoint({
      ...one,
      method: "get",
      path: "/assistants/{assistant_id}/schemas",
      summary: "What it takes, as JSON Schema",
      async handle({ param }) {
        const { name, inputSchema } = named(param("assistant_id"));
        const nothing = { type: "object", properties: {} };
        return json({
          graph_id: name,
          input_schema: inputSchema,
          output_schema: null,
          state_schema: null,
          config_schema: nothing,
          context_schema: nothing,
        });
      },
    }),
    endpoint({
      ...one,
      method: "get",
      path: "/assistants/{assistant_id}/graph",
      summary: "It as a graph: one node, since what is inside is not the caller's",
      async handle({ param }) {
        const { name } = named(param("assistant_id"));
        const ends = (id: string) => ({ id, type: "schema", data: id });
        return json({
          nodes: [ends("__start__"), { id: name, type: "runnable", data: { id: [name], name } }, ends("__end__")],
          edges: [
            { source: "__start__", target: name },
            { source: name, target: "__end__" },
          ],
        });
      },
    }),
  ];
}

function view({ id, name, kind }: Assistant): object {
  const began = new Date(0).toISOString(); // what is served is the operator's: no row says when it was made
  return {
    assistant_id: id,
    graph_id: name,
    name,
    config: {},
    context: {},
    metadata: { kind },
    version: 1,
    created_at: began,
    updated_at: began,
  };
}
