// An endpoint: what it takes, who may call it, what it does, and what it answers. One description makes the route, its checks
// and its page in the OpenAPI document.
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
  /** Those that mean something to it; what it is given are all. */
  readonly headers?: z.ZodType;
  /** What it answers when all is well, by status. */
  readonly answers: Answers;
  /** Statuses of what it refuses, beside those that come of its form (`open-api.ts`). */
  readonly refuses?: readonly number[];
  handle(request: ApiRequest): Promise<Response>;
}

type Answers<A = unknown> = { readonly [status in 200 | 201 | 202 | 204]?: Content<A> };

/** The forms that an answer may have; `{}`: there is none. */
export interface Content<A = unknown> {
  readonly json?: z.ZodType<A>;
  /** Server-sent events: which there are. */
  readonly events?: string;
  /** Where text/plain is accepted: what it is. */
  readonly text?: string;
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
  /** Ends the connection in the middle of its answer: who asks again goes on where that was. */
  cut(): void;
  /** Tells what it began, or has going on, to who watches the service. */
  began(run: StartedRun): void;
}

interface Typed<A, B, Q> extends Omit<Endpoint, "handle" | "answers" | "body" | "query"> {
  readonly answers: Answers<A>;
  readonly body?: z.ZodType<B>;
  readonly query?: z.ZodType<Q>;
  handle(
    request: Omit<ApiRequest, "body" | "query"> & { readonly body: B; readonly query: Q },
  ): Promise<Said<Shown<NoInfer<A>>>>;
}

/** What `handle` is given is what its schemas parsed; what it says in JSON is what its schema of answers has. */
export function endpoint<A = never, B = undefined, Q = undefined>(typed: Typed<A, B, Q>): Endpoint {
  return typed as unknown as Endpoint; // the request that it is given was parsed by these very schemas
}

/** An answer of which is known what it says. */
export interface Said<T> extends Response {
  readonly [says]?: T;
}

declare const says: unique symbol;

/** As it is read by who only shows it. */
export type Shown<T> = T extends readonly (infer U)[]
  ? readonly Shown<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Shown<T[K]> }
    : T;

export function json<T>(value: T, status = 200, headers: Readonly<Record<string, string>> = {}): Said<T> {
  return said(JSON.stringify(value), status, headers);
}

/** `text`: a `T` as JSON. */
export function said<T>(text: string, status = 200, headers: Readonly<Record<string, string>> = {}): Said<T> {
  return new Response(text, {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}
