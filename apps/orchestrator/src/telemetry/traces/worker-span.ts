// The span of a queued worker where it was played: in its run's trace, below the root, since who played it knows the run and not
// where its spawn stands. What came of the worker says the spawn's own span, of whoever plays the run.
import { type Context, SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import type { PlayedWorker } from "../signals.ts";
import { closedAttributes } from "./span-attribute.ts";

export function workerSpan(
  tracer: Tracer,
  { run, tenant, worker, attempt, end, code, ms }: PlayedWorker,
  parent: Context,
) {
  const attributes = closedAttributes({
    "messaging.system": "bulkhead",
    "messaging.operation.type": "process",
    "gen_ai.agent.name": worker,
    "bulkhead.run.id": run,
    "bulkhead.tenant": tenant,
    "bulkhead.attempt": attempt,
    "bulkhead.job.end": end,
    "error.type": code,
  });
  const name = ["process worker", attributes["gen_ai.agent.name"]].filter((part) => part !== undefined).join(" ");
  const span = tracer.startSpan(name, { kind: SpanKind.CONSUMER, attributes, startTime: Date.now() - ms }, parent);
  if (end !== "done" || code !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
