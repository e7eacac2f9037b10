// What is counted of the work.
import type { RunEvent } from "@bulkhead/agents";
import type { Signals } from "../signals.ts";
import type { Metrics } from "./open-metrics.ts";

export function measuredSignals(metrics: Pick<Metrics, "add">): Signals {
  return {
    request({ method, endpoint, status, ms }) {
      metrics.add("bulkhead_requests_total", 1, { method, endpoint, status });
      metrics.add("bulkhead_request_seconds", ms / 1_000, { endpoint });
    },
    job(event) {
      if (event.kind !== "job_end") return;
      metrics.add("bulkhead_jobs_ended_total", 1, { end: event.held ? event.end.kind : "lost" });
    },
    run: (event, { name }) => count(metrics, event, name),
  };
}

function count({ add }: Pick<Metrics, "add">, event: RunEvent, module: string): void {
  switch (event.kind) {
    case "run_start":
      add("bulkhead_runs_started_total", 1, { module });
      add("bulkhead_runs_active", 1, { module });
      return;
    case "run_end":
      add("bulkhead_runs_ended_total", 1, { module, code: codeOf(event) });
      add("bulkhead_runs_active", -1, { module });
      add("bulkhead_run_seconds", event.ms / 1_000, { module });
      add("bulkhead_bits_total", event.bits ?? 0, { module });
      add("bulkhead_cost_usd_total", event.usd ?? 0, { module });
      return;
    case "spawn_end":
      add("bulkhead_workers_total", 1, { code: codeOf(event) });
      return;
    case "call_end":
      add("bulkhead_tool_calls_total", 1, { effect: event.effect, code: codeOf(event) });
      if (event.decision !== undefined) add("bulkhead_decisions_total", 1, { verdict: event.decision.kind });
      return;
    case "model_call":
      add("bulkhead_model_calls_total", 1, { code: event.ok ? "ok" : "model_failed" });
      add("bulkhead_tokens_total", event.inputTokens ?? 0, { direction: "input" });
      add("bulkhead_tokens_total", event.outputTokens ?? 0, { direction: "output" });
      return;
    case "asked":
      add("bulkhead_questions_total", 1, { state: "asked" });
      return;
    case "answered":
      add("bulkhead_questions_total", 1, { state: event.answer });
      return;
    default:
  }
}

const codeOf = ({ ok, code }: { readonly ok: boolean; readonly code?: string }) => (ok ? "ok" : (code ?? "other"));
