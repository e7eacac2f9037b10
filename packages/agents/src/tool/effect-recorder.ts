// Keeps a write, or a call with egress, for the report, with the arguments as they were decided on.
import type { Effect } from "@bulkhead/memory";
import type { Code } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";
import type { CallDecision } from "./call-decision.ts";
import { decisionOf } from "./decision-of.ts";
import type { EffectRecord } from "./effect.ts";
import { isEffect } from "./is-effect.ts";
import type { AnyTool } from "./tool.ts";

interface Proposed {
  readonly position: string;
  readonly who: string;
  readonly tool: AnyTool;
}

interface Resolved {
  readonly parsed: Readonly<Record<string, unknown>>;
  readonly sources: Readonly<Record<string, readonly string[]>>;
}

/** What it returns is told how the call ended. */
export function effectRecorder(
  run: AnyRun,
  { position, who, tool }: Proposed,
  { parsed, sources }: Resolved,
  decision: CallDecision,
) {
  const decidedOn = isEffect(tool.rules) ? copyOf(parsed) : undefined;
  return (state: "denied" | "done" | "failed", code?: Code): void => {
    if (decidedOn === undefined) return;
    const failed = code === undefined ? {} : { code };
    const { name, base } = tool;
    run.record.effect({ position, who, tool: name, base, arguments: decidedOn, sources, decision, state, ...failed });
  };
}

/** The same of one that stands in the ledger: with who answered, and whether it was in doubt. */
export function recordRow(run: AnyRun, row: Effect, code: Code | undefined = row.code): void {
  const { position, who, tool, base, arguments: args, sources, state, answeredBy, inDoubt } = row;
  if (!(row.effect === "write" || row.egress) || !isTold(state)) return;
  run.record.effect({
    position,
    who,
    tool,
    base,
    arguments: args,
    sources,
    decision: decisionOf(row) ?? { kind: "allow" },
    state,
    ...(state === "done" || code === undefined ? {} : { code }),
    ...(answeredBy === undefined ? {} : { answeredBy: answeredBy.by }),
    ...(inDoubt ? { inDoubt } : {}),
  });
}

const TOLD: readonly string[] = [
  "asked",
  "denied",
  "rejected",
  "expired",
  "done",
  "failed",
] satisfies readonly EffectRecord["state"][];
const isTold = (state: Effect["state"]): state is EffectRecord["state"] => TOLD.includes(state);

/** A tool may change what it was given. */
function copyOf<T>(value: T): T {
  try {
    return structuredClone(value);
  } catch {
    return value; // a parser made something that cannot be copied
  }
}
