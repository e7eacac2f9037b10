// Questions to a person: the ledger's rows that were asked. Answering needs no hold on the run: who takes it up next finds
// the answer. Rule: one answer a question, by its principal, in time, to what was shown.
import type { JsonObject } from "@bulkhead/sandbox";
import type { MemoryErrorCode } from "../memory-error.ts";
import type { Effect, EffectState } from "./effect.ts";

export interface Approvals {
  /** The oldest first, without those that are `unreadable`. Default: those that are asked. */
  list(filter?: ApprovalFilter): Promise<readonly Effect[]>;
  /** Those of the same filter that cannot be opened here: a key is missing, or the row is not what was written. */
  unreadable(filter?: ApprovalFilter): Promise<readonly UnreadableEffect[]>;
  find(id: string): Promise<Effect | undefined>;
  /**
   * `shown`: `effectDigest` of what the person was shown; without it whatever stands there now is answered.
   * @throws MemoryError `no_approval` (no such id, or another principal's), `answered`, `approval_expired`, `run_over`,
   * `effect_changed` (it is no longer what was shown)
   */
  approve(id: string, by: Answerer, shown?: string): Promise<Effect>;
  /** It never runs. @throws MemoryError as `approve`, but for `effect_changed` */
  reject(id: string, by: Answerer): Promise<Effect>;
  /** Puts other arguments in; it is still asked. @throws MemoryError as `approve`, and `bad_edit`: they do not fit the tool's schema */
  edit(id: string, args: JsonObject, by: Answerer, shown?: string): Promise<Effect>;
}

/** A principal; `as`: who answers for him, which is what is written down. */
export type Answerer = string | { readonly principal: string; readonly as: string };

/** What stands beside the call of an effect that cannot be opened. Nothing of it can be answered: `find` says why. */
export interface UnreadableEffect
  extends Pick<Effect, "id" | "thread" | "run" | "position" | "principal" | "state" | "askedAt" | "expiresAt"> {
  readonly unreadable: MemoryErrorCode;
}

export interface ApprovalFilter {
  readonly state?: EffectState;
  readonly principal?: string;
  readonly thread?: string;
  readonly run?: string;
}
