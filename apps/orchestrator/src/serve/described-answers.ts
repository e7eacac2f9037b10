// What an endpoint answers, as the OpenAPI document has it: what it declares, and the problems that come of its form: each may
// find no key or the database away; what has a body may be sent one that does not fit; what names something may name nothing.
import type { z } from "zod";
import type { Content, Endpoint } from "./endpoint.ts";

export function describedAnswers(
  { answers, path, body, query, refuses = [] }: Pick<Endpoint, "answers" | "path" | "body" | "query" | "refuses">,
  schemaOf: (schema: z.ZodType) => object,
): object {
  const refused = [
    ...[401, 403, 429, 500, 503],
    ...(body === undefined ? [] : [400, 413, 415, 422]),
    ...(query === undefined ? [] : [422]),
    ...(path.includes("{") ? [404] : []),
    ...refuses,
  ];
  return {
    ...Object.fromEntries(Object.entries(answers).map(([status, one]) => [status, described(one, schemaOf)])),
    ...Object.fromEntries(refused.map((status) => [status, { $ref: `#/components/responses/${nameOf(status)}` }])),
  };
}

function described({ json, events, text }: Content, schemaOf: (schema: z.ZodType) => object): object {
  const content = {
    ...(json && { "application/json": { schema: schemaOf(json) } }),
    ...(events && { "text/event-stream": { schema: { type: "string", description: events } } }),
    ...(text && { "text/plain": { schema: { type: "string", description: text } } }),
  };
  return { description: "Done", ...(Object.keys(content).length > 0 && { content }) };
}

const nameOf = (status: number) => `Problem${status}`;

const PROBLEMS: readonly (readonly [status: number, what: string])[] = [
  [400, "The body is no JSON, or says something twice."],
  [401, "There is no key, or it opens nothing."],
  [403, "The key may not do this."],
  [404, "There is nothing of this id: not here, or not of the key's tenant."],
  [406, "The answer has a form that is not accepted."],
  [409, "It does not stand as it would have to; the code says how."],
  [413, "The body is too large."],
  [415, "The body is not application/json."],
  [422, "What was sent does not fit."],
  [429, "The tenant asked as often, or used as much, as it may."],
  [500, "Something failed here."],
  [503, "The database is away, or the process is ending."],
];

/** When it may go better: said with each of 429, and where it is known with 503. */
const later = (status: number) =>
  status === 429 || status === 503
    ? { headers: { "retry-after": { description: "Seconds.", required: status === 429, schema: { type: "integer" } } } }
    : {};

export const PROBLEM_ANSWERS = Object.fromEntries(
  PROBLEMS.map(([status, description]) => [
    nameOf(status),
    {
      description,
      ...later(status),
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    },
  ]),
);
