// The OpenAPI 3.1 document, of the very schemas that requests are parsed with: its dialect is JSON Schema 2020-12, which is
// what zod writes.
import { z } from "zod";
import { ownPackage } from "../cli/own-package.ts";
import type { Endpoint } from "./endpoint.ts";

export function openApiOf(endpoints: readonly Endpoint[]): object {
  const paths: Record<string, Record<string, object>> = {};
  const schemas: Record<string, object> = { Problem: PROBLEM };
  for (const one of endpoints) {
    const path = paths[one.path] ?? {};
    path[one.method] = operation(one, schemas);
    paths[one.path] = path;
  }
  return {
    openapi: "3.1.0",
    info: { title: "Bulkhead", version: ownPackage().version },
    security: [{ key: [] }, { bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: "apiKey", in: "header", name: "x-api-key" },
        bearer: { type: "http", scheme: "bearer" },
      },
      schemas,
    },
  };
}

function operation(
  { method, path, tag, summary, scope, body, query, answers = "json" }: Endpoint,
  schemas: Record<string, object>,
): object {
  const operationId = `${method}${path.replace(/[^\w]+(\w?)/g, (_, next: string) => next.toUpperCase())}`;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const { properties = {}, required = [] } =
    query === undefined ? {} : (schemaOf(query, operationId, schemas) as ObjectSchema);
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
  return {
    operationId,
    tags: [tag],
    summary,
    "x-scope": scope,
    parameters: [...inPath, ...inQuery],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: schemaOf(body, operationId, schemas) } },
          },
        }),
    responses: { [answers === "nothing" ? "204" : "200"]: ANSWERS[answers], default: FAILED },
  };
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/** What it refers to stands among the document's own schemas: a reference begins at the document. */
function schemaOf(schema: z.ZodType, operationId: string, schemas: Record<string, object>): object {
  const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const moved = (part: object) =>
    JSON.parse(JSON.stringify(part), (key, value: unknown) =>
      key === "$ref" ? String(value).replace("#/$defs/", `#/components/schemas/${operationId}`) : value,
    ) as object; // the same, but for where it points
  for (const [name, part] of Object.entries($defs)) schemas[`${operationId}${name}`] = moved(part as object);
  return moved(rest);
}

const ANSWERS = {
  json: { description: "Done", content: { "application/json": { schema: {} } } },
  events: { description: "Server-sent events", content: { "text/event-stream": { schema: { type: "string" } } } },
  text: {
    description: "As a person reads it",
    content: { "text/plain": { schema: { type: "string" } }, "application/json": { schema: {} } },
  },
  nothing: { description: "Done" },
} as const;

const FAILED = {
  description: "A problem (RFC 9457)",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

const PROBLEM = {
  type: "object",
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        properties: { pointer: { type: "string" }, code: { type: "string" } },
        required: ["pointer", "code"],
      },
    },
  },
  required: ["type", "title", "status", "code"],
};
