// A row of the ledger is durable before anything follows from it. What cannot be kept ends the run: it could not say
// afterwards what it did.
import type { Effect, EffectState } from "@bulkhead/memory";
import type { AnyRun } from "../run/run.ts";

/** `from`: the state that it has; undefined for a new one. False: it is not kept, and the run ends. */
export function keepEffect(run: AnyRun, effect: Effect, from: EffectState | undefined): Promise<boolean> {
  return run.keeping.write({ kind: "effect", effect, from }).then(
    () => true,
    () => false,
  );
}
