// What was decided on a call that was made: what the rules say of it, or that a guard of its worker's did not let it pass.
import type { Decision, Reason } from "./decide.ts";

export type CallDecision = Decision | GuardDenied;

interface GuardDenied {
  readonly kind: "deny";
  readonly reason: "guard";
  readonly argument?: never;
}

/** Why a call did not run, or not by itself. */
export type Refusal = Reason | "guard";

export const GUARD_DENIED: GuardDenied = { kind: "deny", reason: "guard" };
