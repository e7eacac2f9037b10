// Two reads of one run that are the same are asked about once: what a person answers to the first is the answer to both. A
// write is never merged with another: twice is not once.
import { isDeepStrictEqual } from "node:util";
import type { Effect } from "@bulkhead/memory";
import type { Code } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";

export type SameRead =
  | { readonly answer: "waits"; readonly effect: Effect }
  | { readonly answer: "allowed"; readonly by: NonNullable<Effect["answeredBy"]> }
  | { readonly answer: "refused"; readonly code: Code };

/** Undefined: nobody was asked about it. */
export function identicalRead(run: AnyRun, read: Omit<Effect, "state">): SameRead | undefined {
  if (read.effect !== "read") return undefined;
  for (const effect of [...(run.claim?.effects.values() ?? []), ...run.questions.asked]) {
    if (!isSame(effect, read)) continue;
    const { state, answeredBy, expiresAt, code } = effect;
    if (state === "rejected" || state === "expired") return { answer: "refused", code: code ?? state };
    if (state === "asked") {
      const expired = expiresAt !== undefined && expiresAt <= Date.now();
      return expired ? { answer: "refused", code: "expired" } : { answer: "waits", effect };
    }
    if (state !== "denied" && answeredBy !== undefined) return { answer: "allowed", by: answeredBy };
  }
  return undefined;
}

/** One that was edited is answered for other arguments. */
function isSame(effect: Effect, read: Omit<Effect, "state">): boolean {
  if (effect.edited !== undefined || effect.tool !== read.tool || effect.base !== read.base) return false;
  return effect.position !== read.position && isDeepStrictEqual(effect.arguments, read.arguments);
}
