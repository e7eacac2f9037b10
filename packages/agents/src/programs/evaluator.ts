// What says whether an instruction has been carried out: the operator's code over the whole tree of files. Rules: only `pass`
// lets a program go on; what a verdict says beside that is shown to the worker of the instruction, as data, and to nobody
// else.
import type { FileEntry } from "@bulkhead/memory";

export interface Evaluator {
  readonly name: string;
  /** What its verdict is made of. Default `"outside"`: strangers may have written what it says, as with any tool. */
  readonly reads?: "tree" | "outside";
  /** What it judges by, as a text that is another where it would judge otherwise: a verdict that is kept counts for the same alone. */
  readonly asks?: string;
  /** Asked once of a tree. What it throws is an `error`, and how long it may take is bounded: a `timeout`. After these it is asked again. */
  evaluate(tree: EvaluatedTree, at: { readonly signal: AbortSignal }): Promise<Verdict>;
  /** Asked before a run begins: it throws where nothing can be judged here, and says why. */
  ready?(): Promise<void>;
}

/** A moment of a file store, which nothing changes any more. */
export interface EvaluatedTree {
  readonly hash: string;
  readonly files: readonly FileEntry[];
  /** @throws MemoryError `no_file` */
  read(path: string): Promise<Buffer>;
  /** Into a folder that is new or empty. */
  exportTo(folder: string): Promise<void>;
}

/** `none`: there was nothing to judge by, as where no test was found. */
export type Verdict =
  | { readonly verdict: "pass" }
  | { readonly verdict: Exclude<VerdictKind, "pass">; readonly diagnostics: readonly Diagnostic[] };

export const VERDICTS = ["pass", "fail", "none", "error", "timeout"] as const;
export type VerdictKind = (typeof VERDICTS)[number];

export interface Diagnostic {
  readonly file?: string | undefined;
  readonly rule?: string | undefined;
  /** From 1. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly text?: string | undefined;
}
