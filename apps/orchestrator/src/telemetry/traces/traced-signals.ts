// The trace of a run, made of what is told of it: the request that began it at the root, below it each job that a pool had of it,
// in that the run as it was played there, then workers, calls of tools, calls of models. Rule: spans have closed attributes, a
// status without words, no event, and names made of the same fields.
import type { RunEvent } from "@bulkhead/agents";
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { PROBES } from "../probes.ts";
import type { Played, Signals } from "../signals.ts";
import type { RunTracer } from "./open-tracer.ts";
import { runTrace } from "./run-trace.ts";
import { closedAttributes, type SpanAttributes } from "./span-attribute.ts";
import { workerSpan } from "./worker-span.ts";

interface PlayedRun {
  readonly span: Span;
  /** Begun and not ended: "spawn c3-0", "call c3-0/1-0". */
  readonly open: Map<string, Span>;
}

interface Started {
  readonly parent: Context;
  readonly kind?: SpanKind;
  readonly attributes: SpanAttributes;
  /** Milliseconds ago. */
  readonly since?: number;
}

export function tracedSignals({ tracer, withIds }: RunTracer): Signals {
  const jobs = new Map<string, Span>();
  const runs = new Map<string, PlayedRun>();

  /** `about`: the attribute that says what of. */
  const start = (verb: string, about: keyof SpanAttributes, { parent, kind, attributes, since }: Started): Span => {
    const closed = closedAttributes(attributes);
    const name = [verb, closed[about]].filter((part) => part !== undefined).join(" ");
    const when = since === undefined ? {} : { startTime: Date.now() - since };
    return tracer.startSpan(name, { kind: kind ?? SpanKind.INTERNAL, attributes: closed, ...when }, parent);
  };
  const end = (span: Span | undefined, ok: boolean, attributes: SpanAttributes = {}) => {
    span?.setAttributes(closedAttributes(attributes));
    if (!ok) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  };
  /** What is open of it ends with it. */
  const endRun = (run: string, ok: boolean, attributes: SpanAttributes = {}) => {
    const played = runs.get(run);
    for (const span of played?.open.values() ?? []) end(span, false);
    end(played?.span, ok, attributes);
    runs.delete(run);
  };
  const begin = (run: string, { name, kind }: Played) => {
    endRun(run, false);
    for (const oldest of runs.keys()) if (runs.size >= MOST) endRun(oldest, false);
    const job = jobs.get(run);
    const parent = job === undefined ? rootOf(run) : trace.setSpan(ROOT_CONTEXT, job);
    const attributes = { "gen_ai.operation.name": `invoke_${kind}`, "gen_ai.agent.name": name, "bulkhead.run.id": run };
    runs.set(run, { span: start(`invoke_${kind}`, "gen_ai.agent.name", { parent, attributes }), open: new Map() });
  };

  return {
    request({ method, endpoint, status, ms, tenant, run, link }) {
      if (PROBES.has(endpoint)) return;
      const span = () =>
        tracer.startSpan(
          `${closedAttributes({ "http.request.method": method })["http.request.method"]} ${endpoint}`,
          {
            kind: SpanKind.SERVER,
            startTime: Date.now() - ms,
            ...(link === undefined ? {} : { links: [{ context: link }] }),
            attributes: closedAttributes({
              "http.request.method": method,
              "http.route": endpoint,
              "http.response.status_code": status,
              "bulkhead.tenant": tenant,
              "bulkhead.run.id": run?.id,
            }),
          },
          run === undefined || run.isNew ? ROOT_CONTEXT : rootOf(run.id),
        );
      end(run?.isNew === true ? withIds(runTrace(run.id), span) : span(), status < 500);
    },
    job(event) {
      if (event.kind === "job_start") {
        const { run, tenant, attempt } = event;
        const attributes = {
          "messaging.system": "bulkhead",
          "messaging.operation.type": "process",
          "bulkhead.run.id": run,
          "bulkhead.tenant": tenant,
          "bulkhead.attempt": attempt,
        };
        jobs.set(run, start("process job", "error.type", { parent: rootOf(run), kind: SpanKind.CONSUMER, attributes }));
      }
      if (event.kind !== "job_end") return;
      const { run, end: how, held } = event;
      endRun(run, false);
      end(jobs.get(run), held && how.kind === "done", {
        "bulkhead.job.end": held ? how.kind : "lost",
        "error.type": how.code,
      });
      jobs.delete(run);
    },
    run(event, played) {
      if (event.kind === "run_start") return begin(event.run, played);
      const found = runs.get(event.run);
      if (found === undefined) return;
      if (event.kind === "run_end") return endRun(event.run, event.ok, endedWith(event));
      tell(event, found);
    },
    worker: (played) => workerSpan(tracer, played, rootOf(played.run)),
  };

  function tell(event: RunEvent, { span, open }: PlayedRun): void {
    const below = (position: string): Context => trace.setSpan(ROOT_CONTEXT, open.get(`spawn ${position}`) ?? span);
    const above = (position: string): Context => {
      const at = position.lastIndexOf("/");
      return at === -1 ? trace.setSpan(ROOT_CONTEXT, span) : below(position.slice(0, at));
    };
    const run = { "bulkhead.run.id": event.run };
    switch (event.kind) {
      case "spawn_start": {
        const { position, worker } = event;
        const attributes = {
          ...run,
          "gen_ai.operation.name": "invoke_agent",
          "gen_ai.agent.name": worker,
          "bulkhead.position": position,
        };
        const parent = above(position);
        open.set(`spawn ${position}`, start("invoke_agent", "gen_ai.agent.name", { parent, attributes }));
        return;
      }
      case "spawn_end": {
        const { position, ok, bits, steps } = event;
        end(open.get(`spawn ${position}`), ok, { ...endedWith(event), "bulkhead.bits": bits, "bulkhead.steps": steps });
        open.delete(`spawn ${position}`);
        return;
      }
      case "call_start": {
        const parent = above(event.position);
        open.set(
          `call ${event.position}`,
          start("execute_tool", "gen_ai.tool.name", { parent, attributes: toolOf(event) }),
        );
        return;
      }
      case "call_end": {
        const { position, ok, effect, decision } = event;
        const key = `call ${position}`;
        // One that was refused before it could be decided on was never begun.
        const begun =
          open.get(key) ??
          start("execute_tool", "gen_ai.tool.name", { parent: above(position), attributes: toolOf(event) });
        end(begun, ok, { ...endedWith(event), "bulkhead.effect": effect, "bulkhead.decision": decision?.kind });
        open.delete(key);
        return;
      }
      case "model_call": {
        const { position, model, ok, ms, inputTokens, outputTokens } = event;
        const attributes = {
          ...run,
          "gen_ai.operation.name": "chat",
          "gen_ai.request.model": model,
          "gen_ai.usage.input_tokens": inputTokens,
          "gen_ai.usage.output_tokens": outputTokens,
          "error.type": ok ? undefined : "model_failed",
        };
        const placed = { parent: below(position), kind: SpanKind.CLIENT, attributes, since: ms };
        end(start("chat", "gen_ai.request.model", placed), ok);
        return;
      }
      default:
    }
  }
}

const rootOf = (run: string): Context => trace.setSpanContext(ROOT_CONTEXT, runTrace(run));

const endedWith = ({ ok, code }: { readonly ok: boolean; readonly code?: string }): SpanAttributes =>
  ok ? {} : { "error.type": code };

const toolOf = ({
  run,
  position,
  tool,
}: {
  readonly run: string;
  readonly position: string;
  readonly tool: string;
}) => ({
  "bulkhead.run.id": run,
  "gen_ai.operation.name": "execute_tool",
  "gen_ai.tool.name": tool,
  "gen_ai.tool.type": "function",
  "bulkhead.position": position,
});

/** Runs that are cut without a word are let go of. */
const MOST = 10_000;
