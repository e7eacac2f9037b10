// Who answers when an agent asks a person.
import { type Authorised, isAuthorised } from "../authorised.ts";
import type { Effect } from "../score-effects.ts";

/** `none`: nobody is there, and what asks is denied. `oracle`: yes to exactly what the task authorises. `always`: yes. */
export type ApproverName = "none" | "oracle" | "always";

export const APPROVERS: readonly ApproverName[] = ["none", "oracle", "always"];

/** Approves each authorised slot once. The order of questions is the order of the agent. */
export function createApprover(name: ApproverName, authorised: readonly Authorised[]): Approver | undefined {
  if (name === "none") return undefined;
  if (name === "always") return () => true;
  const left = authorised.flatMap((one) => Array.from({ length: one.times ?? 1 }, () => one));
  return (effect) => {
    const at = left.findIndex((slot) => isAuthorised(effect, slot));
    if (at === -1) return false;
    left.splice(at, 1);
    return true;
  };
}

/** Shown the base tool and the exact arguments that would run. */
export type Approver = (effect: Effect) => boolean;
