// An endpoint: what it takes, who may call it, and what it does. One description makes the route, its checks and its page in
// the OpenAPI document.
import type { KeyScope } from "@bulkhead/memory";
import type { z } from "zod";
import type { StartedRun } from "../telemetry/signals.ts";
import type { Caller } from "./caller.ts";

export interface Endpoint {
  readonly method: "get" | "post" | "delete";
  /** "/threads/{thread_id}/state" */
  readonly path: string;
  readonly tag: "assistants" | "threads" | "runs" | "v1" | "mcp";
  readonly summary: string;
  readonly scope: KeyScope;
  readonly body?: z.ZodType;
  readonly query?: z.ZodType;
  /** What it answers, for the document. Default: an object. */
  readonly answers?: "json" | "events" | "text" | "nothing";
  handle(request: ApiRequest): Promise<Response>;
}

export interface ApiRequest {
  readonly caller: Caller;
  readonly headers: Headers;
  /** Aborted when who asked is gone. */
  readonly signal: AbortSignal;
  /** The body as it came. */
  readonly text: string;
  /** Parsed by the endpoint's `body`. */
  readonly body: unknown;
  /** Parsed by its `query`. */
  readonly query: unknown;
  /** A part of the path. */
  param(name: string): string;
  /** Tells what it began, or has going on, to who watches the service. */
  began(run: StartedRun): void;
}

interface Typed<B, Q> extends Omit<Endpoint, "handle" | "body" | "query"> {
  readonly body?: z.ZodType<B>;
  readonly query?: z.ZodType<Q>;
  handle(request: Omit<ApiRequest, "body" | "query"> & { readonly body: B; readonly query: Q }): Promise<Response>;
}

/** What `handle` is given is what its schemas parsed. */
export function endpoint<B = undefined, Q = undefined>(typed: Typed<B, Q>): Endpoint {
  return typed as unknown as Endpoint; // the request that it is given was parsed by these very schemas
}

export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}
