// An assistant as LangGraph's clients read it: what it takes, and itself as a graph of one node. In `/v1` it is a workflow or an
// agent by its name.
import { z } from "zod";
import type { Assistant } from "../assistant.ts";
import type { Shown } from "../endpoint.ts";
import { isoTime } from "./moment.ts";

const kind = z.enum(["agent", "workflow"]);
const jsonSchema = z.record(z.string(), z.unknown()).describe("JSON Schema 2020-12.");
const nothing = z.object({});

export const assistantSchema = z
  .object({
    assistant_id: z.string(),
    graph_id: z.string(),
    name: z.string(),
    config: nothing,
    context: nothing,
    metadata: z.object({ kind }),
    version: z.int(),
    created_at: isoTime,
    updated_at: isoTime,
  })
  .meta({ id: "Assistant" });

export function assistantView({ id, name, kind }: Assistant): Shown<z.infer<typeof assistantSchema>> {
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

export const assistantSchemas = z
  .object({
    graph_id: z.string(),
    input_schema: jsonSchema,
    output_schema: z.null(),
    state_schema: z.null(),
    config_schema: jsonSchema,
    context_schema: jsonSchema,
  })
  .meta({ id: "AssistantSchemas" });

export function schemasView({ name, inputSchema }: Assistant): Shown<z.infer<typeof assistantSchemas>> {
  const nothing = { type: "object", properties: {} };
  return {
    graph_id: name,
    input_schema: inputSchema,
    output_schema: null,
    state_schema: null,
    config_schema: nothing,
    context_schema: nothing,
  };
}

export const graphSchema = z
  .object({
    nodes: z.array(
      z.object({
        id: z.string(),
        type: z.enum(["schema", "runnable"]),
        data: z.union([z.string(), z.object({ id: z.array(z.string()), name: z.string() })]),
      }),
    ),
    edges: z.array(z.object({ source: z.string(), target: z.string() })),
  })
  .meta({ id: "Graph" });

export function graphView({ name }: Assistant): Shown<z.infer<typeof graphSchema>> {
  const end = (id: string) => ({ id, type: "schema", data: id }) as const;
  return {
    nodes: [end("__start__"), { id: name, type: "runnable", data: { id: [name], name } }, end("__end__")],
    edges: [
      { source: "__start__", target: name },
      { source: name, target: "__end__" },
    ],
  };
}

export const offeredSchema = z.object({ name: z.string(), kind, inputSchema: jsonSchema }).meta({ id: "Workflow" });
