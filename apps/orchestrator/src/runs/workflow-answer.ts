// What a workflow answered: its outcome as JSON, with handles as their names, and with what they stand for.
import type { RunReport } from "@bulkhead/agents";
import { CODE_MEANINGS, type Code } from "@bulkhead/sandbox";
import { visibleLine } from "../terminal/visible-text.ts";

export interface WorkflowAnswer {
  readonly answer: string;
  readonly rendered: string;
  /** Why there is no value; undefined where there is one. */
  readonly failed: string | undefined;
  readonly code: Code | undefined;
}

export function workflowAnswer(outcome: unknown, report: RunReport | undefined): WorkflowAnswer {
  const answer = JSON.stringify(outcome, null, 2);
  const shown = (_: string, leaf: unknown) => (typeof leaf === "string" ? (report?.render(leaf) ?? leaf) : leaf);
  const code = (outcome as { readonly ok: boolean; readonly code?: Code }).code; // an Outcome
  return {
    answer,
    rendered: JSON.stringify(JSON.parse(answer), shown, 2),
    code,
    failed: code === undefined ? undefined : `The workflow ended with ${code}: ${why(code, report)}.`,
  };
}

/** Of the value that its function returned, or of what that threw; what was thrown itself only --debug shows. */
function why(code: Code, report: RunReport | undefined): string {
  const of = (position: string) => report?.failures.find((one) => one.position === position);
  const misfit = code === "schema_mismatch" ? of("return") : undefined;
  if (misfit !== undefined) return visibleLine(misfit.text, 200); // declared names only
  if (code === "worker_crashed" && of("run") !== undefined) return "its function threw";
  return CODE_MEANINGS[code].meaning;
}
