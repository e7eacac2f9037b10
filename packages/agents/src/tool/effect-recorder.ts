// Keeps a write, or a call with egress, for the report, with the arguments as they were decided on.
import type { Code } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";
import type { Decision } from "./decide.ts";
import { effectiveRules } from "./rules.ts";
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
  decision: Decision,
) {
  const { effect, egress } = effectiveRules(tool.rules);
  const decidedOn = effect === "write" || egress ? copyOf(parsed) : undefined;
  return (state: "denied" | "done" | "failed", code?: Code): void => {
    if (decidedOn === undefined) return;
    const failed = code === undefined ? {} : { code };
    const { name, base } = tool;
    run.recordEffect({ position, who, tool: name, base, arguments: decidedOn, sources, decision, state, ...failed });
  };
}

/** A tool may change what it was given. */
function copyOf<T>(value: T): T {
  try {
    return structuredClone(value);
  } catch {
    return value; // a parser made something that cannot be copied
  }
}
