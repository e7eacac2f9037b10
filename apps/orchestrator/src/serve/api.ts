// The HTTP application: each endpoint behind the same checks, in the same order: key, rate, scope, size, body. What goes wrong
// is a problem; what is our fault says so, and nothing else.
import type { ServerResponse } from "node:http";
import { MemoryError } from "@bulkhead/memory";
import { Hono } from "hono";
import { PAGE_TYPE } from "../telemetry/metrics/page-type.ts";
import type { StartedRun } from "../telemetry/signals.ts";
import { apiPage } from "./api-page.ts";
import { callerOf, checkOperator, checkScope, keyOf } from "./caller.ts";
import type { Endpoint } from "./endpoint.ts";
import { knownProblem } from "./known-problem.ts";
import { openApiOf } from "./open-api.ts";
import { parseBody, parsed } from "./parse-body.ts";
import { draining, notFound, Problem, problemResponse, tooManyRequests } from "./problem.ts";
import { readBody } from "./read-body.ts";
import type { Service } from "./service.ts";
import { named, type Watched, watchRequests } from "./watch-requests.ts";

export type Api = Hono<Watched>;

export function createApi(endpoints: readonly Endpoint[], service: Service): Api {
  const app = new Hono<Watched>();
  app.use(watchRequests(service.watch));
  app.onError((error, c) => {
    const known = knownProblem(error);
    if (known === undefined && !c.req.raw.signal.aborted) service.fault(error); // who went away hears nothing of it
    return problemResponse(
      known ?? new Problem(500, "internal", "Something failed here; nothing is known of it outside."),
    );
  });
  app.notFound(() =>
    problemResponse(new Problem(404, "no_endpoint", "There is no such endpoint; /openapi.json lists them.")),
  );
  app.get("/healthz", named("/healthz"), (c) => c.json({ ok: true }));
  app.get("/ok", named("/ok"), (c) => c.json({ ok: true })); // as LangGraph's server has it
  app.get("/readyz", named("/readyz"), async (c) =>
    !service.draining && (await service.answers(PROBE_MS)) ? c.json({ ok: true }) : c.json({ ok: false }, 503),
  );
  const { metrics } = service;
  if (metrics !== undefined)
    app.get("/metrics", named("/metrics"), async (c) => {
      const caller = await callerOf(c.req.raw.headers, service.keys, service.open);
      checkScope(caller, "read");
      checkOperator(caller);
      return c.body(await metrics(), 200, { "content-type": PAGE_TYPE, "cache-control": "no-store" });
    });
  const document = openApiOf(endpoints);
  app.get("/openapi.json", named("/openapi.json"), (c) => c.json(document));
  app.get("/docs", named("/docs"), (c) =>
    c.html(apiPage(endpoints), 200, { "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'" }),
  );
  for (const one of endpoints) {
    app.on(one.method.toUpperCase(), routeOf(one), named(one.path), async (c) => {
      const { headers, signal } = c.req.raw;
      if (!(await service.answers(REQUEST_MS))) throw new MemoryError("database_unavailable", "it does not answer");
      const caller = await callerOf(headers, service.keys, service.open);
      const seen = c.get("seen");
      seen.tenant = caller.tenant;
      const connection = connectionOf(c.env);
      const key = caller.key && keyOf(headers);
      if (key !== undefined && connection !== undefined) service.keyWatch.add(key, connection);
      const waitMs = await service.limits.request(caller.tenant);
      if (waitMs > 0) throw tooManyRequests(waitMs);
      checkScope(caller, one.scope);
      if (one.method !== "get" && service.draining) throw draining();
      if (one.headers !== undefined) parsed(one.headers, Object.fromEntries(headers), "");
      const query = one.query === undefined ? undefined : parsed(one.query, queryOf(c.req.queries()), "");
      const text = one.body === undefined ? "" : await readBody(c.req.raw, service.bodyBytes);
      const body = one.body === undefined ? undefined : parseBody(one.body, text, c.req.header("content-type"));
      const began = (run: StartedRun) => {
        seen.run = run;
      };
      const response = await one.handle({
        caller,
        headers,
        signal,
        text,
        body,
        query,
        param: (name) => partOf(c.req.param(name)),
        began,
        cut: () => void connection?.destroy(),
      });
      if (c.req.raw.method === "HEAD") await response.body?.cancel();
      return response;
    });
  }
  for (const [path, methods] of methodsOf(endpoints))
    app.all(path, () => {
      const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])].join(", ");
      throw new Problem(405, "method", "There is no such method here.", { headers: { allow } });
    });
  return app;
}

/** The server's, of one request; undefined: there is no server. */
const connectionOf = (env: unknown): ServerResponse | undefined =>
  (env as { readonly outgoing?: ServerResponse } | undefined)?.outgoing; // as `getRequestListener` gives it

/** What each path takes, as the router has it. */
function methodsOf(endpoints: readonly Endpoint[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  for (const one of endpoints) all.set(routeOf(one), [...(all.get(routeOf(one)) ?? []), one.method.toUpperCase()]);
  return all;
}

const routeOf = ({ path }: Pick<Endpoint, "path">) => path.replace(/\{(\w+)\}/g, ":$1");

/** No id has a NUL in it, and no statement can ask for one. @throws Problem 404 */
function partOf(given = ""): string {
  if (given.includes("\0")) throw notFound();
  return given;
}

/** What stands there once is itself, what stands there again a list. */
const queryOf = (given: Readonly<Record<string, string[]>>) =>
  Object.fromEntries(Object.entries(given).map(([name, values]) => [name, values.length === 1 ? values[0] : values]));

/** A restart of the database is waited for, an outage is not. */
const REQUEST_MS = 5_000;
const PROBE_MS = 2_000;
