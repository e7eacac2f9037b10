// The lines of the log: each has a kind, a level and closed fields. Rule: what happens is told by this table or not at all; a
// field that does not hold what it may is left out of its line.
import { RUN_STATES } from "../../runs/run-states.ts";
import {
  address,
  code,
  count,
  endpoint,
  type Fields,
  type Fitting,
  flag,
  id,
  listOf,
  method,
  name,
  oneOf,
  record,
} from "../fields.ts";

interface Line<F extends Fields> {
  readonly level: "info" | "warn" | "error";
  readonly fields: F;
}

const line = <const F extends Fields>(level: Line<F>["level"], fields: F): Line<F> => ({ level, fields });

const ENDS = ["done", "again"] as const;
const STATUSES = [...RUN_STATES, "gone"] as const;

export const LOG_LINES = {
  /** `serve` answers. */
  listening: line("info", {
    ok: flag,
    url: address,
    open: flag,
    assistants: listOf(name),
    queue: name,
    metrics: address,
  }),
  /** `pool` takes jobs. */
  ready: line("info", {
    queue: name,
    modules: listOf(record({ name, version: name })),
    concurrency: count,
    metrics: address,
  }),
  request: line("info", { method, endpoint, status: count, ms: count, tenant: id, run: id }),
  run_start: line("info", { run: id, module: name }),
  run_end: line("info", { run: id, module: name, ok: flag, code, ms: count, bits: count, usd: count }),
  job_start: line("info", { run: id, tenant: id, attempt: count }),
  job_end: line("info", {
    run: id,
    tenant: id,
    end: record({ kind: oneOf(...ENDS), status: oneOf(...STATUSES), code }),
    held: flag,
    ms: count,
  }),
  taken_up: line("info", { count }),
  draining: line("info", { active: count }),
  store_lost: line("warn", {}),
  trace_lost: line("warn", {}),
  fault: line("error", { code }),
  crashed: line("error", { what: oneOf("exception", "rejection"), code }),
} as const satisfies Readonly<Record<string, Line<Fields>>>;

type LogKind = keyof typeof LOG_LINES;
export type LogLine = { [K in LogKind]: { readonly kind: K } & Fitting<(typeof LOG_LINES)[K]["fields"]> }[LogKind];
