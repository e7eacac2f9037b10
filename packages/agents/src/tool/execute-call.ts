// A call that was allowed runs, and its end is told and kept. Right before it runs the hold on the run is asked for once
// more, without an await between: who has lost it does nothing. What was cut has no end in the ledger: nobody knows.
import type { Effect } from "@bulkhead/memory";
import { type Code, joinLabels, type Label, SandboxError } from "@bulkhead/sandbox";
import { isA } from "../is-a.ts";
import { unobserved } from "../run/observe-run.ts";
import type { AnyRun } from "../run/run.ts";
import { withSignal } from "../with-signal.ts";
import type { CallRequest, CallResult } from "./call.ts";
import type { CallDecision } from "./call-decision.ts";
import { atSite } from "./call-site.ts";
import { effectKey } from "./effect-row.ts";
import { halted } from "./halted.ts";
import { keepEffect } from "./keep-effect.ts";
import { NotDone } from "./not-done.ts";
import { hasOwnLabel, OwnLabel } from "./own-label.ts";
import { resultText } from "./result-text.ts";

export interface Allowed {
  readonly parsed: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, Label>>;
  /** What its answer tells. */
  readonly label: Label;
  readonly decision: CallDecision;
  /** As it stands in the ledger; undefined: it does not. */
  readonly intended: Effect | undefined;
  /** What it had reserved is free again. */
  readonly release: () => void;
  readonly record: (state: "done" | "failed", code?: Code) => void;
}

export async function executeCall(run: AnyRun, call: CallRequest, allowed: Allowed): Promise<CallResult> {
  const { parsed, labels, label, decision, intended, record } = allowed;
  const { tool, signal, position, who, context, sources = [] } = call;
  const at = atSite(
    { signal, key: intended?.key ?? effectKey(run, position) },
    { run, position, who, context, sources },
  );
  const played = run.observation?.tools;
  let begun = false;
  const begin = () => {
    run.claim?.assertHeld(); // from here to the tool there is no await
    begun = true;
    return played === undefined ? tool.run(parsed, at) : played(tool, parsed);
  };
  try {
    const result = await withSignal(() => unobserved(begin), signal);
    const own = ownAnswer(call, result);
    const told = own === undefined ? label : joinLabels(label, own.label);
    const text = call.reads ? (own?.text ?? resultText(result)) : "";
    record("done");
    const kept = await keepEnd(run, call, intended, { state: "done", ...(call.reads ? { text } : {}), label: told });
    return kept ? { ok: true, text, arguments: parsed, argumentLabels: labels, label: told, decision } : halted(told);
  } catch (error) {
    if (!begun) {
      if (!signal.aborted) run.keeping.lose(error);
      record("failed", "cancelled");
      return { ...halted(label), decision };
    }
    const undone = isA(error, NotDone);
    if (undone) allowed.release();
    const code: Code = isA(error, SandboxError) && error.code === "cancelled" ? "cancelled" : "tool_failed";
    record("failed", code);
    if (code === "cancelled") return { ok: false, code, label, decision };
    run.record.failure(position, tool.name, error);
    const end = { state: "failed", code, ...(undone ? { undone, spends: [] } : {}) } as const;
    return (await keepEnd(run, call, intended, end)) ? { ok: false, code, label, decision } : halted(label);
  }
}

/** @throws TypeError: nobody said what its answer is made of */
function ownAnswer({ tool }: CallRequest, result: unknown): OwnLabel | undefined {
  if (!hasOwnLabel(tool)) return undefined;
  if (result instanceof OwnLabel) return result;
  throw new TypeError("a tool that labels its own answers gave one without a label");
}

/** It is begun whatever the signal says, and waited for as long as that lets it; or it goes with the answer. */
async function keepEnd(
  run: AnyRun,
  { signal, keepsAnswer = false }: CallRequest,
  intended: Effect | undefined,
  end: Pick<Effect, "state" | "code" | "text" | "undone"> & Partial<Pick<Effect, "spends" | "label">>,
): Promise<boolean> {
  if (intended === undefined) return true;
  const effect: Effect = { ...intended, ...end, endedAt: Date.now() };
  if (keepsAnswer) {
    run.keeping.writeWithNext({ kind: "effect", effect, from: "intended" });
    return true;
  }
  const kept = keepEffect(run, effect, "intended");
  return withSignal(() => kept, signal).catch(() => false);
}
