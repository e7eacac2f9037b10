// A run, and what the runs of a thread share, as they are kept in this process.
import type { JsonValue } from "@bulkhead/sandbox";
import type { Kept, KeptHandle, Spent } from "./claim.ts";
import { atTime, type Effect } from "./effect.ts";
import { type NewRun, NOTHING_SPENT, type RunStatus, type RunSummary } from "./run-store.ts";

export interface KeptRun {
  readonly made: NewRun;
  readonly kept: Map<string, Kept>;
  readonly effects: Map<string, Effect>;
  readonly startedAt: number;
  readonly forkedFrom: string | undefined;
  readonly cancelled: AbortController;
  status: RunStatus;
  code: string | undefined;
  outcome: JsonValue | undefined;
  endedAt: number | undefined;
  spent: Spent;
}

/** What a thread's runs share. */
export interface KeptThread {
  holder: string | undefined;
  state: JsonValue | undefined;
  readonly handles: Map<number, KeptHandle>;
}

export function startedRun(made: NewRun, now: number): KeptRun {
  const nothing = { kept: new Map(), effects: new Map(), outcome: undefined, code: undefined, endedAt: undefined };
  return {
    made,
    ...nothing,
    spent: NOTHING_SPENT,
    status: "stopped",
    startedAt: now,
    forkedFrom: undefined,
    cancelled: new AbortController(),
  };
}

export function summaryOf(run: KeptRun, now: number): RunSummary {
  const { input: _, ...made } = run.made;
  return {
    ...made,
    status: run.status,
    ...(run.code === undefined ? {} : { code: run.code }),
    startedAt: run.startedAt,
    ...(run.endedAt === undefined ? {} : { endedAt: run.endedAt }),
    spent: run.spent,
    ...(run.forkedFrom === undefined ? {} : { forkedFrom: run.forkedFrom }),
    asks: [...run.effects.values()].filter((effect) => atTime(effect, now).state === "asked").length,
  };
}
