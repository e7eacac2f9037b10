// Server-sent events of a run. Rules: what is shown is the main side's; an event has an id by which a client goes on after a
// cut; a client that does not read is not written to, and what it has not read costs nothing here; what cannot be told to its end
// here is cut off, and never ended as if it were the run's end.
import type { TenantRun } from "@bulkhead/memory";
import type { Assistant } from "./assistant.ts";
import { knownProblem } from "./known-problem.ts";
import { mainEvent } from "./main-event.ts";
import type { Service } from "./service.ts";
import { failureOf } from "./views/end-view.ts";
import { interruptsOf } from "./views/run-view.ts";
import { threadValues } from "./views/thread-values.ts";

export interface Streaming {
  readonly service: Service;
  readonly run: TenantRun;
  readonly assistant: Assistant;
  /** The thread in LangGraph. */
  readonly checkpoints: string;
  readonly modes: ReadonlySet<string>;
  /** Of the last event that the client had. */
  readonly after: string | null;
  /** Ends the connection. */
  readonly cut: () => void;
}

export function eventStream(streaming: Streaming): Response {
  const { run, service, cut } = streaming;
  const stop = new AbortController();
  const events = eventsOf(streaming, stop.signal);
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<string>> | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        next ??= events.next().catch((error: unknown) => {
          if (knownProblem(error) === undefined) service.fault(error);
          cut();
          return { done: true, value: undefined };
        });
        const beat = Promise.withResolvers<"beat">();
        const timer = setTimeout(() => beat.resolve("beat"), BEAT_MS);
        const got = await Promise.race([next, beat.promise]).finally(() => clearTimeout(timer));
        if (got === "beat") return controller.enqueue(encoder.encode(": still here\n\n"));
        next = undefined;
        if (got.done === true) controller.close();
        else controller.enqueue(encoder.encode(got.value));
      },
      cancel() {
        stop.abort();
      },
    },
    { highWaterMark: 1 },
  );
  const path = `/threads/${encodeURIComponent(run.thread)}/runs/${run.id}`;
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      "content-location": path,
      location: `${path}/stream?${[...streaming.modes].map((mode) => `stream_mode=${encodeURIComponent(mode)}`).join("&")}`,
    },
  });
}

async function* eventsOf(
  { service, run, assistant, checkpoints, modes, after }: Streaming,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const seen = Number(/^(\d{1,9})$/.exec(after ?? "")?.[1] ?? 0);
  if (seen === 0) yield event("metadata", { run_id: run.id, thread_id: run.thread, attempt: 1 }, "0");
  let last = seen;
  for await (const { seq, event: happened } of service.runs.events(run.kept, { after: seen, signal })) {
    const shown = modes.has("custom") ? mainEvent(happened) : undefined;
    if (shown !== undefined) yield event("custom", shown, String(seq));
    last = seq;
  }
  if (signal.aborted) return;
  const summary = await service.runs.wait(run.kept, { signal });
  const { values } = await threadValues(service.store, { checkpoints, assistant, summary });
  const interrupts = interruptsOf(run, summary);
  const failed = failureOf(summary, assistant);
  if (modes.has("values"))
    yield event("values", interrupts.length === 0 ? values : { ...values, __interrupt__: interrupts }, String(last));
  if (interrupts.length > 0) yield event("updates", { __interrupt__: interrupts }, String(last));
  else if (failed !== undefined) yield event("error", failed, String(last));
  else if (modes.has("updates")) yield event("updates", { [assistant.name]: values }, String(last));
}

function event(name: string, data: unknown, id: string): string {
  return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

const BEAT_MS = 15_000;

/** As the document has them. */
export const RUN_EVENTS = [
  "Each is lines of id, event and data, which is JSON.",
  "metadata: { run_id, thread_id, attempt }, the first.",
  "custom: { kind, … }, as it goes on: which workers and tools began and ended, with their codes.",
  "At the end values (Values), updates, or error: { error, message }; where it waits for a person, { __interrupt__ }.",
  "A client that was cut off goes on after Last-Event-ID.",
].join(" ");
