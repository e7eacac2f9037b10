// What operators see of a run, as it happens. Codes, counts, times and declared names: no event holds text.
import type { Code, Label } from "@bulkhead/sandbox";
import type { AgentsErrorCode } from "../agents-error.ts";
import type { VerdictKind } from "../programs/evaluator.ts";
import type { CallDecision } from "../tool/call-decision.ts";
import type { Ask } from "../tool/rules.ts";

/** `at`: milliseconds since the run started. */
export type RunEvent = { readonly run: string; readonly at: number } & RunHappening;

export type RunHappening =
  | { readonly kind: "run_start"; readonly ask: Ask }
  | {
      readonly kind: "model_call";
      /** `main` or a worker's name. */
      readonly who: string;
      /** `main`, or the position of the spawn. */
      readonly position: string;
      readonly model: string;
      readonly inputTokens?: number;
      readonly outputTokens?: number;
      /** Characters of the request: text and arguments. */
      readonly characters: number;
      readonly ms: number;
      readonly ok: boolean;
      /** Why a scripted model failed, in its developer's words. */
      readonly problem?: string;
    }
  | { readonly kind: "spawn_start"; readonly position: string; readonly worker: string; readonly tool?: string }
  | {
      readonly kind: "spawn_end";
      readonly position: string;
      readonly worker: string;
      readonly tool?: string;
      readonly ok: boolean;
      readonly code?: Code;
      readonly bits: number;
      readonly ms: number;
      readonly steps: number;
      /** How often the worker was asked once more, because its reply was no result. */
      readonly repairs: number;
      readonly label: Label;
      /** Tools that the worker tried beside its return, by declared name; `(unknown)` for any other. */
      readonly attempted: readonly string[];
    }
  | { readonly kind: "call_start"; readonly position: string; readonly who: string; readonly tool: string }
  | {
      readonly kind: "call_end";
      readonly position: string;
      readonly who: string;
      /** `(unknown)`: the agent has no such tool. */
      readonly tool: string;
      readonly effect: "read" | "write" | "undeclared";
      readonly ok: boolean;
      readonly code?: Code;
      /** Missing where the call was refused before it could be decided on: a bad handle, arguments that do not fit. */
      readonly decision?: CallDecision;
      /** The argument that a bad handle stood in, that did not fit, or whose rows cannot be had. */
      readonly argument?: string;
      readonly ms: number;
    }
  | {
      /** The call waits for a person. */
      readonly kind: "asked";
      readonly position: string;
      readonly who: string;
      readonly tool: string;
      /** The id of the question. Two reads that are the same have one. */
      readonly effect: string;
      /** It was begun before, and nobody knows whether it was done. */
      readonly inDoubt: boolean;
    }
  | {
      /** The run has heard what a person said to it, or that nobody answered in time. */
      readonly kind: "answered";
      readonly position: string;
      readonly who: string;
      readonly tool: string;
      readonly effect: string;
      readonly answer: "approved" | "rejected" | "expired";
      /** The principal. */
      readonly by?: string;
    }
  | {
      /** Concepts of the memory were shown: ids of revisions, in their order. */
      readonly kind: "recall";
      readonly position: string;
      readonly who: string;
      readonly shown: readonly string[];
      readonly tokens: number;
      readonly how: "everything" | "retrieved" | "chosen";
      /** Names that a model chose and that are none. */
      readonly dropped: number;
      /** Why there are none, or fewer than there could be. */
      readonly why?: "unparsable" | "choice_failed" | "embedder_failed";
      readonly ms: number;
    }
  | {
      /** An evaluator of a program's has judged a tree of files. */
      readonly kind: "evaluated";
      /** Of the call that had it judged. */
      readonly position: string;
      readonly who: string;
      /** By the name that the program has for it. */
      readonly evaluator: string;
      readonly verdict: VerdictKind;
      readonly diagnostics: number;
      readonly ms: number;
    }
  | {
      /** An instruction's worker has removed test files. */
      readonly kind: "tests_deleted";
      readonly position: string;
      readonly who: string;
      readonly count: number;
    }
  | {
      readonly kind: "run_end";
      readonly ok: boolean;
      readonly code?: AgentsErrorCode | Code;
      readonly ms: number;
      /** What its answers could tell the main side, beyond what was told before in another process. */
      readonly bits?: number;
      /** US dollars that were spent in this process; missing unless every model that was called has a price. */
      readonly usd?: number;
    };
