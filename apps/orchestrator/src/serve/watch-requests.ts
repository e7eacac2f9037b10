// Watches each request from its arrival to its answer. Rule: what is told of it is its endpoint as declared, and never what
// was asked for: no path, no query, no header.
import { createMiddleware } from "hono/factory";
import type { ServedRequest, Signals } from "../telemetry/signals.ts";
import { callerTrace } from "../telemetry/traces/run-trace.ts";

/** What is learned of a request on its way. */
export interface Watched {
  readonly Variables: { readonly seen: Pick<{ -readonly [K in keyof ServedRequest]: ServedRequest[K] }, Learned> };
}

type Learned = "endpoint" | "tenant" | "run";

export function watchRequests(watch: Pick<Signals, "request">) {
  return createMiddleware<Watched>(async (c, next) => {
    const began = performance.now();
    const seen: Watched["Variables"]["seen"] = { endpoint: "(none)" };
    c.set("seen", seen);
    await next();
    const link = seen.tenant === undefined ? undefined : callerTrace(c.req.header("traceparent")); // a stranger has none
    watch.request({
      method: c.req.method,
      status: c.res.status,
      ms: performance.now() - began,
      ...seen,
      ...(link === undefined ? {} : { link }),
    });
  });
}

export function named(endpoint: string) {
  return createMiddleware<Watched>(async (c, next) => {
    c.get("seen").endpoint = endpoint;
    await next();
  });
}
