// The OpenAPI 3.1 document, of the very schemas that requests are parsed with, and answers are typed by: its dialect is JSON
// Schema 2020-12, which is what zod writes.
import { z } from "zod";
import { ownPackage } from "../cli/own-package.ts";
import { describedAnswers, PROBLEM_ANSWERS } from "./described-answers.ts";
import type { Endpoint } from "./endpoint.ts";
import { problemSchema } from "./problem.ts";

export function openApiOf(endpoints: readonly Endpoint[]): object {
  const paths: Record<string, Record<string, object>> = {};
  const schemas: Record<string, object> = {};
  schemaOf(problemSchema, "", schemas);
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
      responses: PROBLEM_ANSWERS,
      schemas,
    },
  };
}

function operation(one: Endpoint, schemas: Record<string, object>): object {
  const { method, path, tag, summary, scope, body } = one;
  const operationId = `${method}${path.replace(/[^\w]+(\w?)/g, (_, next: string) => next.toUpperCase())}`;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const parametersIn = (place: "query" | "header", given: z.ZodType | undefined) => {
    const { properties = {}, required = [] } =
      given === undefined ? {} : (schemaOf(given, operationId, schemas) as ObjectSchema);
    const isNeeded = (name: string) => required.includes(name);
    return Object.entries(properties).map(([name, schema]) => ({ name, in: place, required: isNeeded(name), schema }));
  };
  return {
    operationId,
    tags: [tag],
    summary,
    "x-scope": scope,
    parameters: [...inPath, ...parametersIn("query", one.query), ...parametersIn("header", one.headers)],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: schemaOf(body, operationId, schemas) } },
          },
        }),
    responses: describedAnswers(one, (schema) => schemaOf(schema, `${operationId}Answer`, schemas)),
  };
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/**
 * What it refers to stands among the document's own schemas, since a reference begins at the document: by its name, or, where it
 * has none, by whose it is. Of objects that are answered more may be said one day: none is closed.
 */
function schemaOf(schema: z.ZodType, operationId: string, schemas: Record<string, object>): object {
  const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const named = (name: string) => (name.startsWith("__") ? `${operationId}${name}` : name);
  const moved = (part: object) =>
    JSON.parse(JSON.stringify(part), (key, value: unknown) =>
      key === "$ref" ? `#/components/schemas/${named(String(value).replace("#/$defs/", ""))}` : value,
    ) as object; // the same, but for where it points
  for (const [name, part] of Object.entries($defs)) schemas[named(name)] = moved(part as object);
  return moved(rest);
}
