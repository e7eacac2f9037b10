// Runs, as LangGraph's clients start, follow and end them; with or without a thread of the client's own.
import type { TenantRun } from "@bulkhead/memory";
import { z } from "zod";
import { beginRun, startedRun } from "../begun-run.ts";
import { answererOf } from "../caller.ts";
import { type ApiRequest, type Endpoint, endpoint, json } from "../endpoint.ts";
import { eventStream, RUN_EVENTS } from "../event-stream.ts";
import { type FoundRun, foundRun, foundThread, knownRuns } from "../found-run.ts";
import { parsed } from "../parse-body.ts";
import { clientId, modesOf, type RunRequest, runRequest } from "../run-request.ts";
import type { Service } from "../service.ts";
import { endSchema, endView } from "../views/end-view.ts";
import { runSchema, runView } from "../views/run-view.ts";
import { threadValues } from "../views/thread-values.ts";

const onceFor = z.object({
  "idempotency-key": z.string().min(1).max(200).optional().describe("What is sent again with it is one run."),
});

type Beginning = Pick<ApiRequest, "caller" | "headers" | "text" | "param" | "began"> & { readonly body: RunRequest };

export function runEndpoints(service: Service): readonly Endpoint[] {
  const begin = async (
    { caller, headers, text, param, body, began }: Beginning,
    inThread: boolean,
  ): Promise<FoundRun> => {
    const thread = inThread ? param("thread_id") : undefined;
    if (thread !== undefined) parsed(clientId, thread, "/thread_id");
    const requestKey = headers.get("idempotency-key") ?? undefined;
    const run = await beginRun(service, {
      tenant: caller.tenant,
      integrity: caller.integrity,
      thread,
      request: body,
      requestKey,
      text,
    });
    began(startedRun(run));
    return foundRun(service, caller, run.id);
  };
  const served = (of: string) => service.assistants.find(({ name }) => name === of);
  const found = ({ caller, param }: Pick<ApiRequest, "caller" | "param">) =>
    foundRun(service, caller, param("run_id"), param("thread_id"));
  const ended = async ({ run, assistant, checkpoints }: FoundRun, signal: AbortSignal) => {
    const summary = await service.runs.wait(run.kept, { signal });
    const { values } = await threadValues(service.store, { checkpoints, assistant, summary });
    return json(endView(run, summary, { assistant, values }), 200, { "content-location": placeOf(run) });
  };
  const stream = (one: FoundRun, { cut }: Pick<ApiRequest, "cut">, modes: ReadonlySet<string>, after: string | null) =>
    eventStream({ service, ...one, modes, after, cut });

  const begun = [true, false].flatMap((inThread) => {
    const before = inThread ? "/threads/{thread_id}" : "";
    const where = inThread ? "in a thread" : "in a thread of its own";
    const common = {
      method: "post",
      tag: "runs",
      scope: "run",
      body: runRequest,
      headers: onceFor,
      refuses: [404, 409],
    } as const;
    return [
      endpoint({
        ...common,
        path: `${before}/runs`,
        summary: `Starts a run ${where}, or goes on with its last one`,
        answers: { 200: { json: runSchema } },
        async handle(request) {
          const { run, summary, assistant } = await begin(request, inThread);
          return json(runView(run, summary, assistant), 200, { "content-location": placeOf(run) });
        },
      }),
      endpoint({
        ...common,
        path: `${before}/runs/wait`,
        summary: `The same ${where}, and answers when it has ended or waits for a person`,
        answers: { 200: { json: endSchema } },
        handle: async (request) => ended(await begin(request, inThread), request.signal),
      }),
      endpoint({
        ...common,
        path: `${before}/runs/stream`,
        summary: `The same ${where}, and tells it as server-sent events (stream modes: values, updates, custom)`,
        answers: { 200: { events: RUN_EVENTS } },
        handle: async (request) => stream(await begin(request, inThread), request, modesOf(request.body), null),
      }),
    ];
  });

  const one = { tag: "runs", scope: "read" } as const;
  return [
    ...begun,
    endpoint({
      ...one,
      method: "get",
      path: "/threads/{thread_id}/runs",
      summary: "The runs of a thread, the newest first",
      query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(10) }),
      answers: { 200: { json: z.array(runSchema) } },
      async handle({ caller, param, query: { limit } }) {
        const thread = await foundThread(service, caller, param("thread_id"));
        const runs = await service.ofTenant(caller.tenant).runs({ thread: thread.id, limit });
        const known = await knownRuns(service, runs);
        return json(known.map(([run, summary]) => runView(run, summary, served(run.assistant))));
      },
    }),
    endpoint({
      ...one,
      method: "get",
      path: "/threads/{thread_id}/runs/{run_id}",
      summary: "A run, and how it stands",
      answers: { 200: { json: runSchema } },
      async handle(request) {
        const { run, summary, assistant } = await found(request);
        return json(runView(run, summary, assistant));
      },
    }),
    endpoint({
      ...one,
      method: "get",
      path: "/threads/{thread_id}/runs/{run_id}/join",
      summary: "Answers when it has ended or waits",
      answers: { 200: { json: endSchema } },
      handle: async (request) => ended(await found(request), request.signal),
    }),
    endpoint({
      ...one,
      method: "get",
      path: "/threads/{thread_id}/runs/{run_id}/stream",
      summary: "Its events, from after the one of Last-Event-ID",
      answers: { 200: { events: RUN_EVENTS } },
      query: z.object({ stream_mode: runRequest.shape.stream_mode }),
      headers: z.object({ "last-event-id": z.string().optional().describe("Of the last event that was had.") }),
      async handle(request) {
        const { headers, query } = request;
        return stream(await found(request), request, modesOf(query), headers.get("last-event-id"));
      },
    }),
    endpoint({
      method: "post",
      path: "/threads/{thread_id}/runs/{run_id}/cancel",
      tag: "runs",
      scope: "run",
      summary: "Stops it, wherever it runs, and answers its questions with no",
      query: z.object({ wait: z.string().max(8).optional() }),
      answers: { 200: { json: z.object({}) } },
      refuses: [409],
      async handle(request) {
        const { run, summary } = await found(request);
        await service.runs.cancel(run.kept, answererOf(request.caller, summary).as);
        if (request.query.wait === "1" || request.query.wait === "true")
          await service.runs.wait(run.kept, { signal: request.signal });
        return json({});
      },
    }),
  ];
}

const placeOf = ({ thread, id }: TenantRun) => `/threads/${encodeURIComponent(thread)}/runs/${id}`;
