// A call of a tool, as the sink is asked for it and as it answers: who calls what with which arguments, decided on by which
// context; and what came of it, with the label that reading the answer adds.
import type { Code, HandleTable, Label } from "@bulkhead/sandbox";
import type { Known } from "./argument-label.ts";
import type { CallDecision } from "./call-decision.ts";
import type { AnyTool } from "./tool.ts";

export interface CallRequest {
  readonly position: string;
  /** `main` or the worker's name. */
  readonly who: string;
  readonly tool: AnyTool;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The label of the context that made the call. */
  readonly context: Label;
  readonly known: Known;
  /** Positions of what the context had been answered last. */
  readonly sources?: readonly string[];
  /** What handles stand for; a worker has none. */
  readonly handles: HandleTable | undefined;
  /** Somebody on the operator side reads the result: it is wanted as text. */
  readonly reads: boolean;
  /** Who asks keeps the answer before anybody is told it: how the call ended is kept in the same write. */
  readonly keepsAnswer?: boolean;
  /** Asked about a call that the rules do not deny, with what would run: may it? @throws SandboxError `cancelled` */
  readonly guard?: ((args: Readonly<Record<string, unknown>>) => Promise<boolean>) | undefined;
  readonly signal: AbortSignal;
}

export type CallResult = CallDone | CallRefused;

interface CallDone {
  readonly ok: true;
  /** The result, where the call `reads`; else empty. */
  readonly text: string;
  /** As they were parsed, constants included. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly argumentLabels: Readonly<Record<string, Label>>;
  /** What reading the answer adds to the context. */
  readonly label: Label;
  readonly decision: CallDecision;
}

export interface CallRefused {
  readonly ok: false;
  /** `needs_approval`: the call waits for a person, and is made again when its run is taken up (`run.questions`). */
  readonly code: Code;
  /** Where a bad handle stood; for operators also what did not fit, or whose rows cannot be had. */
  readonly argument?: string;
  readonly label: Label;
  /** Missing where the call was refused before it could be decided on. */
  readonly decision?: CallDecision;
}
