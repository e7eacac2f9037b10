// The writes of a worker that was cut, in a run that is taken up again: the worker starts anew, and what it has done is
// not done twice. At the same position the same call is answered as it was; another one is not made.

import type { AnyRun } from "../run/run.ts";
import type { AnyTool } from "../tool/tool.ts";
import { askedHash } from "./asked-hash.ts";
import type { Answer } from "./journal.ts";

export interface DoneWrites {
  /** What was answered there before, or undefined. */
  readonly before: Answer | undefined;
  keep(answer: Answer): void;
}

/** Of the main side's own writes its operations keep the answers. */
export function doneWrites(
  run: AnyRun,
  { position, who, tool }: { readonly position: string; readonly who: string; readonly tool: AnyTool },
  args: Readonly<Record<string, unknown>>,
  label: Answer["label"],
): DoneWrites {
  const { page } = run;
  if (who === "main" || page?.asked === undefined) return { before: undefined, keep: () => undefined };
  const asked = askedHash({ kind: "write", who, tool: tool.name, base: tool.base, arguments: args });
  const found = page.find(position);
  const changed: Answer = { ok: false, code: "run_changed", label };
  return {
    before: found === undefined || found.asked === asked ? found?.answer : changed,
    keep: (answer) => page.keep(position, { asked, answer }),
  };
}
