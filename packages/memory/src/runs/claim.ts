// A claim: one process's hold on a thread, for one run. Rule: who does not hold the thread any more can write nothing of
// it; every write is fenced by the claim's epoch. LangGraph has no such thing: two resumes at once both run.
import type { Code, JsonValue, Label } from "@bulkhead/sandbox";
import type { Effect, EffectState } from "./effect.ts";
import type { RunStatus, RunSummary } from "./run-store.ts";

export interface Claim extends AsyncDisposable {
  readonly run: RunSummary;
  /** What it was asked, as it was parsed. */
  readonly input: JsonValue;
  /** Of a run that is done. */
  readonly outcome: JsonValue | undefined;
  /** Aborted when the hold was lost (`lease_lost`) or somebody cancelled the run (`run_cancelled`): `reason` is the MemoryError. */
  readonly signal: AbortSignal;
  /** What this run has finished, by position; what this claim writes is seen here at once. */
  readonly kept: ReadonlyMap<string, Kept>;
  /** Effects of this run, by position, as of the claim and of what it wrote since. */
  readonly effects: ReadonlyMap<string, Effect>;
  /** Of a fork: the effects of the run that it was forked from, and of those that that one was. */
  readonly inherited: readonly Effect[];
  /** Of a fork: the last position, in the order of `comparePositions`, that something is kept of in those runs: of a call or an operation. */
  readonly reached: string | undefined;
  /** What the thread's context was left as. */
  readonly state: JsonValue | undefined;
  /** What the thread's handles stand for. */
  readonly handles: readonly KeptHandle[];

  /** Asked right before what cannot be undone. @throws MemoryError `lease_lost`, `run_cancelled` */
  assertHeld(): void;
  /**
   * All of them or none, after every write before; durable when it resolves. Writes that wait are made together.
   * @throws MemoryError `lease_lost`, `run_cancelled`, `effect_changed`, and those of `Queries`
   */
  write(...changes: readonly Change[]): Promise<void>;
  /**
   * The same, for what nothing may yet depend on outside of this process: with the next write or `flush`, in a moment where
   * neither comes. It is made before whatever is written after it.
   */
  writeLater(...changes: readonly Change[]): Promise<void>;
  /** Whatever was written has been made, or was refused: who wrote it hears. */
  flush(): Promise<void>;
  /** Lets the thread go. Of `done` only the outcome is kept; anything else but `cancelled` can be taken up again. */
  end(
    status: Exclude<RunStatus, "running" | "abandoned">,
    end?: { readonly code?: Code | string; readonly outcome?: JsonValue },
  ): Promise<void>;
  /** `end("stopped")`, where nothing else ended it. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** An answer at a position: of a spawn, a call, a worker's step, the clock. */
export interface Kept {
  readonly position: string;
  /** Hash of what was asked there. */
  readonly asked: string;
  /** Operator side: it may hold text of strangers. */
  readonly answer: JsonValue;
  /** Undefined for what only replaying needs. */
  readonly facts: OperationFacts | undefined;
}

/** What may be told of an operation: no text. */
export interface OperationFacts {
  readonly kind: "spawn" | "call";
  /** Of the worker or the tool, as it was declared. */
  readonly name: string;
  /** `main` or the worker's name. */
  readonly who: string;
  readonly ok: boolean;
  readonly code?: Code;
  readonly label: Label;
  readonly bits: number;
  readonly ms: number;
  /** SHA-256 of the return schema; of a spawn. */
  readonly schema?: string;
  /** Positions whose outcomes it was given: by its handles, or as what its context has read. */
  readonly inputs: readonly string[];
}

export interface KeptHandle {
  readonly id: number;
  readonly value: JsonValue;
  readonly label: Label;
  /** Position of the spawn or the call that made it. */
  readonly source?: string;
}

export type Change =
  | { readonly kind: "keep"; readonly kept: Kept }
  /** `from`: the state that it has; undefined for a new one. @throws MemoryError `effect_changed` */
  | { readonly kind: "effect"; readonly effect: Effect; readonly from: EffectState | undefined }
  | { readonly kind: "handles"; readonly handles: readonly KeptHandle[] }
  | { readonly kind: "state"; readonly state: JsonValue }
  | { readonly kind: "spent"; readonly spent: Spent };

/** What a run has used over all its processes. `ms`: while some process held it. */
export interface Spent {
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Undefined once a model without a price was called. */
  readonly usd?: number;
  readonly bits: number;
  readonly ms: number;
}
