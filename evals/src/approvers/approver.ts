// Who answers when an agent asks a person.
import { isDeepStrictEqual } from "node:util";
import type { Effect } from "../score/effect.ts";
import { scoreEffects } from "../score/score-effects.ts";
import type { Authorised } from "../suite/authorised.ts";

/** `none`: nobody is there, and what asks is denied. `oracle`: yes to exactly what the task authorises. `always`: yes. */
export type ApproverName = "none" | "oracle" | "always";

export const APPROVERS: readonly ApproverName[] = ["none", "oracle", "always"];

/**
 * Approves what is authorised and neither ran already nor was approved: what is authorised once is not approved a second
 * time, whether somebody was asked about the first or not. `executed` says what ran until now.
 */
export function createApprover(
  name: ApproverName,
  authorised: readonly Authorised[],
  executed: () => readonly Effect[],
): Approver | undefined {
  if (name === "none") return undefined;
  if (name === "always") return () => true;
  const approved: Effect[] = [];
  const unwanted = (effects: readonly Effect[]) => scoreEffects(effects, authorised).unwanted.length;
  return (effect) => {
    const ran = executed();
    const before = [...ran, ...without(approved, ran)];
    const yes = unwanted([...before, effect]) === unwanted(before);
    if (yes) approved.push(effect);
    return yes;
  };
}

/** Shown the base tool and the exact arguments that would run. */
export type Approver = (effect: Effect) => boolean;

function without(approved: readonly Effect[], ran: readonly Effect[]): readonly Effect[] {
  const left = [...ran];
  return approved.filter((effect) => {
    const at = left.findIndex((one) => isDeepStrictEqual(one, effect));
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}
