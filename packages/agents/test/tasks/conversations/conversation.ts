// A conversation about one task, written by us: what is said, what a competent reader makes of it, and what must be so after
// each turn. The kinds and their traps are those that the TME papers tell of; every sentence is ours.
import type { TaskOperation, TaskQuestion } from "@bulkhead/memory";
import type { JsonValue } from "@bulkhead/sandbox";

export interface Conversation {
  readonly name: string;
  readonly turns: readonly ConversationTurn[];
}

export interface ConversationTurn {
  readonly says: string;
  /** What the assistant answers; of a flat history it is a part. */
  readonly answer: string;
  readonly operations: readonly TaskOperation[];
  readonly questions?: readonly TaskQuestion[];
  /** It answers what is open. */
  readonly answersOpen?: boolean;
  /** The slot that the answer is about: whose context it needs. */
  readonly focus: string;
  /** Of each slot that matters what it is after the turn; undefined: absent. */
  readonly slots: Readonly<Record<string, JsonValue | undefined>>;
  readonly stale?: readonly string[];
  /** Slots whose values do not agree with what they rely on. */
  readonly disagree?: readonly string[];
  /** Questions that are open after the turn. */
  readonly open?: number;
}
