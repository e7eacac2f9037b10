// The attributes that a span may have: OpenTelemetry's names, for generative AI and HTTP, and ours. Rule: what is told of a run
// is in this table or not at all, and none of it is text: no prompt, no answer, no argument, no path, no message of an error.
import type { Attributes } from "@opentelemetry/api";
import { code, count, endpoint, type Field, fitting, id, method, modelName, name, oneOf } from "../fields.ts";

/** "c3-0/2-1": where in the run it stands. */
const position: Field<string> = (given) =>
  typeof given === "string" && /^[a-z0-9/-]{1,200}$/.test(given) ? given : undefined;

export const SPAN_ATTRIBUTES = {
  "http.request.method": method,
  "http.route": endpoint,
  "http.response.status_code": count,
  "messaging.system": oneOf("bulkhead"),
  "messaging.operation.type": oneOf("process"),
  "gen_ai.operation.name": oneOf("invoke_workflow", "invoke_agent", "chat", "execute_tool"),
  "gen_ai.agent.name": name,
  "gen_ai.request.model": modelName,
  "gen_ai.usage.input_tokens": count,
  "gen_ai.usage.output_tokens": count,
  "gen_ai.tool.name": name,
  "gen_ai.tool.type": oneOf("function"),
  "error.type": code,
  "bulkhead.run.id": id,
  "bulkhead.tenant": id,
  "bulkhead.position": position,
  "bulkhead.attempt": count,
  "bulkhead.job.end": oneOf("done", "again", "lost"),
  "bulkhead.effect": oneOf("read", "write", "undeclared"),
  "bulkhead.decision": oneOf("allow", "ask", "deny"),
  "bulkhead.bits": count,
  "bulkhead.steps": count,
} as const satisfies Readonly<Record<string, Field<string | number>>>;

export type SpanAttributes = Readonly<Partial<Record<keyof typeof SPAN_ATTRIBUTES, unknown>>>;

export function closedAttributes(given: SpanAttributes): Attributes {
  return fitting(SPAN_ATTRIBUTES, given) as Attributes; // each of its fields is a string or a number
}
