// A run's trace: every process that knows the run's id knows the id of its trace, and of the span at its root. So nothing has to
// be carried from who serves to who plays, in a job, a row or a header, and a run that goes on elsewhere is in the same trace.
import { createHash } from "node:crypto";
import type { SpanContext } from "@opentelemetry/api";

/** Of the request that began it: the parent of whatever is done for the run. */
export function runTrace(run: string): SpanContext {
  const hex = createHash("sha256").update(`bulkhead trace of a run\n${run}`).digest("hex");
  return { traceId: hex.slice(0, 32), spanId: hex.slice(32, 48), traceFlags: 1, isRemote: true };
}

/** What a caller says of its own trace (W3C, version 00): two ids, or nothing. Its state and its baggage are not read. */
export function callerTrace(header: string | undefined): SpanContext | undefined {
  const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(header ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: 0, isRemote: true };
}
