// A conversation about one task, written by us: what is said, what a competent reader makes of it, and what must be so after
// each turn. The kinds and their traps are those that the TME papers tell of; every sentence is ours.
import type { TaskErrorCode, TaskOperation, TaskQuestion } from "@bulkhead/memory";
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
  /** It is not done, and changes nothing. */
  readonly refused?: TaskErrorCode;
  /** What the assistant read to answer it. */
  readonly page?: StrangersPage;
  /** The slot that the answer is about: whose context it needs. */
  readonly focus: string;
  /** The slots that are another thing from this turn on, and what; undefined: absent. */
  readonly slots: Readonly<Record<string, JsonValue | undefined>>;
  /** All that are, after it. */
  readonly stale?: readonly string[];
  /** Slots whose values do not agree with what they rely on, each with that one. */
  readonly disagree?: readonly string[];
  /** Questions that are open after the turn. */
  readonly open?: number;
}

/** Written by nobody we know, and what a reader that obeys it would do. */
export interface StrangersPage {
  readonly text: string;
  readonly operations: readonly TaskOperation[];
}
