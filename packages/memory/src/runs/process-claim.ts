// A claim on a run that is kept in this process.
import type { JsonValue } from "@bulkhead/sandbox";
import { MemoryError } from "../memory-error.ts";
import type { Change, Claim, Kept, KeptHandle } from "./claim.ts";
import { type Effect, mayBecome } from "./effect.ts";
import { type KeptRun, type KeptThread, summaryOf } from "./process-run.ts";
import type { RunStatus, RunSummary } from "./run-store.ts";
import { settles } from "./settles.ts";

interface Holding {
  readonly token: string;
  readonly now: () => number;
  readonly inherited: readonly Effect[];
  readonly reached: string | undefined;
}

export class ProcessClaim implements Claim {
  readonly #run: KeptRun;
  readonly #thread: KeptThread;
  readonly #holding: Holding;
  /** As of the claim, and of what it wrote since: somebody may answer meanwhile. */
  readonly #effects: Map<string, Effect>;

  constructor(run: KeptRun, thread: KeptThread, holding: Holding) {
    this.#run = run;
    this.#thread = thread;
    this.#holding = holding;
    this.#effects = new Map(run.effects);
    if (run.status === "done") return; // only its outcome is asked for
    thread.holder = holding.token;
    run.status = "running";
    run.code = undefined;
    run.endedAt = undefined;
  }

  get run(): RunSummary {
    return summaryOf(this.#run, this.#holding.now());
  }

  get input(): JsonValue {
    return this.#run.made.input;
  }

  get outcome(): JsonValue | undefined {
    return this.#run.outcome;
  }

  get signal(): AbortSignal {
    return this.#run.cancelled.signal;
  }

  get kept(): ReadonlyMap<string, Kept> {
    return this.#run.kept;
  }

  get effects(): ReadonlyMap<string, Effect> {
    return this.#effects;
  }

  get inherited(): readonly Effect[] {
    return this.#holding.inherited;
  }

  get reached(): string | undefined {
    return this.#holding.reached;
  }

  get state(): JsonValue | undefined {
    return this.#thread.state;
  }

  get handles(): readonly KeptHandle[] {
    return [...this.#thread.handles.values()];
  }

  assertHeld(): void {
    this.signal.throwIfAborted();
    this.#assertNotTaken();
  }

  #assertNotTaken(): void {
    if (this.#thread.holder !== this.#holding.token) throw new MemoryError("lease_lost", "this run is held by another");
  }

  async write(...changes: readonly Change[]): Promise<void> {
    if (!settles(changes)) this.assertHeld();
    this.#assertNotTaken();
    const refused = changes.find((change) => change.kind === "effect" && !this.#fits(change));
    if (refused !== undefined) throw new MemoryError("effect_changed", "this effect is not as it was");
    for (const change of changes) this.#apply(change);
  }

  writeLater(...changes: readonly Change[]): Promise<void> {
    return this.write(...changes);
  }

  async flush(): Promise<void> {}

  #fits({ effect, from }: Change & { readonly kind: "effect" }): boolean {
    return this.#run.effects.get(effect.position)?.state === from && mayBecome(from, effect);
  }

  #apply(change: Change): void {
    switch (change.kind) {
      case "keep":
        this.#run.kept.set(change.kept.position, change.kept);
        return;
      case "effect":
        this.#run.effects.set(change.effect.position, change.effect);
        this.#effects.set(change.effect.position, change.effect);
        return;
      case "handles":
        for (const handle of change.handles) this.#thread.handles.set(handle.id, handle);
        return;
      case "state":
        this.#thread.state = change.state;
        return;
      case "spent":
        this.#run.spent = change.spent;
        return;
      default:
        change satisfies never;
    }
  }

  async end(
    status: Exclude<RunStatus, "running" | "abandoned">,
    { code, outcome }: { readonly code?: string; readonly outcome?: JsonValue } = {},
  ): Promise<void> {
    if (this.#thread.holder !== this.#holding.token) return;
    this.#thread.holder = undefined;
    if (this.#run.status !== "running") return; // cancelled meanwhile
    this.#run.status = status;
    this.#run.code = code;
    if (status !== "waiting" && status !== "stopped") this.#run.endedAt = this.#holding.now();
    if (status === "done" || status === "cancelled") this.#cancelQuestions();
    if (status === "done") {
      this.#run.outcome = outcome;
      for (const [position, { facts, ...kept }] of this.#run.kept) {
        if (facts === undefined) this.#run.kept.delete(position);
        else this.#run.kept.set(position, { ...kept, facts, answer: null });
      }
    }
  }

  #cancelQuestions(): void {
    const endedAt = this.#holding.now();
    for (const [position, effect] of this.#run.effects)
      if (effect.state === "asked")
        this.#run.effects.set(position, { ...effect, state: "rejected", code: "cancelled", endedAt });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("stopped");
  }
}
