// The metrics: each has a name, what it counts, and closed labels. Rule: what is measured is in this table or not at all, and a
// label takes values of a list: codes, states, endpoints as declared, and the names that the operator gave his modules. Tenants
// are no label: there is no end to them, and whose customer somebody is, is nothing for a dashboard.
import { closedCode } from "../closed-code.ts";
import { endpoint, type Field, type Fields, method, name, oneOf } from "../fields.ts";

export interface Metric<F extends Fields = Fields> {
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: F;
  /** Read when it is asked for, and not told. */
  readonly observed?: true;
}

const counter = <const F extends Fields>(help: string, labels: F) => ({ type: "counter", help, labels }) as const;
const gauge = <const F extends Fields>(help: string, labels: F) => ({ type: "gauge", help, labels }) as const;
const histogram = <const F extends Fields>(help: string, labels: F) => ({ type: "histogram", help, labels }) as const;
const observed = <const M extends Metric>(metric: M) => ({ ...metric, observed: true }) as const;

/** `ok`, or the code that it ended with. */
const code: Field<string> = (given) => (given === "ok" ? given : closedCode(given));
const status: Field<number> = (given) => (Number.isInteger(given) ? (given as number) : undefined); // just looked
const module = name;
const of = oneOf("runs", "workers");

export const METRICS = {
  bulkhead_requests_total: counter("HTTP requests that were answered", { method, endpoint, status }),
  bulkhead_request_seconds: histogram("how long until they were, of a stream until it began", { endpoint }),
  bulkhead_runs_started_total: counter("runs that were begun or taken up in this process", { module }),
  bulkhead_runs_ended_total: counter("runs that ended here, or wait (`needs_approval`)", { module, code }),
  bulkhead_runs_active: gauge("runs under way here", { module }),
  bulkhead_run_seconds: histogram("how long they took here", { module }),
  bulkhead_workers_total: counter("workers that ended", { code }),
  bulkhead_tool_calls_total: counter("calls of tools that ended", {
    effect: oneOf("read", "write", "undeclared"),
    code,
  }),
  bulkhead_decisions_total: counter("what the rules said of calls", { verdict: oneOf("allow", "ask", "deny") }),
  bulkhead_questions_total: counter("questions to a person, and their answers", {
    state: oneOf("asked", "approved", "rejected", "expired"),
  }),
  bulkhead_model_calls_total: counter("calls of models", { code }),
  bulkhead_tokens_total: counter("tokens, as models report them", { direction: oneOf("input", "output") }),
  bulkhead_cost_usd_total: counter("US dollars, where all of a run's models have prices", { module }),
  bulkhead_bits_total: counter("bits that could cross to main sides", { module }),
  bulkhead_jobs_ended_total: counter("jobs that this pool gave back; `lost`: another had it", {
    end: oneOf("done", "again", "lost"),
  }),
  bulkhead_queue_jobs: observed(
    gauge("jobs of the queue, over all pools", { module, of, state: oneOf("queued", "active") }),
  ),
  bulkhead_queue_oldest_seconds: observed(gauge("how long the oldest job that could be begun waits", { module, of })),
  bulkhead_queue_dead_jobs: observed(gauge("runs of the queue that pools have given up", { module })),
  bulkhead_event_loop_lag_seconds: observed(
    gauge("how late this process is, since it was last asked", { quantile: oneOf("0.5", "0.99", "max") }),
  ),
  process_resident_memory_bytes: observed(gauge("memory of this process", {})),
  process_cpu_seconds_total: observed(counter("processor time of this process", {})),
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;
export type Labels<N extends MetricName> = Readonly<Record<keyof (typeof METRICS)[N]["labels"], unknown>>;
