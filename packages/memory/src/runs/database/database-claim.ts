// A claim on a run that is kept in a database. What it writes is seen in it at once, and taken back where the database
// refuses it.
import type { JsonValue } from "@bulkhead/sandbox";
import type { Statement } from "../../database/connection/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import type { Change, Claim, Kept, KeptHandle, Spent } from "../claim.ts";
import { type Effect, mayBecome } from "../effect.ts";
import type { RunStatus, RunSummary } from "../run-store.ts";
import { settles } from "../settles.ts";
import { statementsOf } from "./change-statements.ts";
import { cancelQuestions } from "./effect-rows.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { type Lease, releaseLease } from "./lease.ts";
import type { LeaseClock } from "./lease-clock.ts";
import type { LoadedRun } from "./loaded-run.ts";
import type { OperatorSide } from "./operator-side.ts";
import { endRun, keepOutcome } from "./run-rows.ts";
import { announceWriter, type ThreadWriter } from "./thread-writer.ts";
import type { Vault } from "./vault.ts";
import { type Write, WriteQueue } from "./write-queue.ts";
import { leaseLost } from "./write-refusal.ts";

export interface DatabaseClaimOptions {
  readonly side: OperatorSide;
  readonly vault: Vault;
  readonly now: () => number;
  readonly ttlMs: number;
  readonly patienceMs: number;
  /** Undefined for a run that is done: only its outcome is asked for. */
  readonly lease: Lease | undefined;
  readonly clock: LeaseClock;
}

export class DatabaseClaim implements Claim, ThreadWriter {
  readonly input: JsonValue;
  readonly inherited: readonly Effect[];
  readonly reached: string | undefined;
  readonly #loaded: LoadedRun;
  readonly #options: DatabaseClaimOptions;
  readonly #over = new AbortController();
  readonly #queue: WriteQueue | undefined;
  readonly #stopBeating: () => void;
  /** It writes nothing of the thread any more. */
  readonly #silence: () => void;
  #state: JsonValue | undefined;
  #spent: Spent;
  #ended: Pick<RunSummary, "status" | "code" | "endedAt"> | undefined;
  #outcome: JsonValue | undefined;

  constructor(loaded: LoadedRun, options: DatabaseClaimOptions) {
    this.#loaded = loaded;
    this.#options = options;
    this.input = loaded.input;
    this.inherited = loaded.inherited;
    this.reached = loaded.reached;
    this.#state = loaded.state;
    this.#spent = loaded.summary.spent;
    this.#outcome = loaded.outcome;
    const { lease } = options;
    const held = lease && { ...options, lease, onRefused: (error: MemoryError) => this.#over.abort(error) };
    this.#queue = held && new WriteQueue(held);
    this.#silence = lease === undefined ? () => {} : announceWriter(options.side.database, lease.thread, this);
    this.#stopBeating = held === undefined ? () => {} : startHeartbeat(held);
  }

  get run(): RunSummary {
    const { status, code, endedAt, asks, ...made } = this.#loaded.summary;
    const asked = [...this.effects.values()].filter(({ state }) => state === "asked").length;
    if (this.#options.lease === undefined) return this.#loaded.summary;
    return { ...made, ...(this.#ended ?? { status: "running" }), spent: this.#spent, asks: asked };
  }

  get outcome(): JsonValue | undefined {
    return this.#outcome;
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get kept(): ReadonlyMap<string, Kept> {
    return this.#loaded.kept;
  }

  get effects(): ReadonlyMap<string, Effect> {
    return this.#loaded.effects;
  }

  get state(): JsonValue | undefined {
    return this.#state;
  }

  get handles(): readonly KeptHandle[] {
    return [...this.#loaded.handles.values()];
  }

  assertHeld(): void {
    this.signal.throwIfAborted();
    if (this.#queue === undefined || this.#ended !== undefined) throw leaseLost();
    if (this.#options.clock.over)
      throw new MemoryError("lease_lost", "this process was silent for longer than it may hold the run unasked");
  }

  write(...changes: readonly Change[]): Promise<void> {
    return this.#write(changes, (queue, write) => queue.add(write));
  }

  writeLater(...changes: readonly Change[]): Promise<void> {
    return this.#write(changes, (queue, write) => queue.addLater(write));
  }

  async flush(): Promise<void> {
    await this.#queue?.flush();
  }

  async beside(statements: readonly Statement[]): Promise<void> {
    if (this.#queue === undefined || this.#ended !== undefined) throw leaseLost();
    await this.#queue.addLater({ statements: [], beside: statements, settling: false });
  }

  async #write(changes: readonly Change[], add: (queue: WriteQueue, write: Write) => Promise<void>): Promise<void> {
    const settling = settles(changes);
    if (this.#queue === undefined || this.#ended !== undefined) throw leaseLost();
    if (!settling || !isCancelled(this.signal)) this.signal.throwIfAborted();
    const unfit = changes.find((one) => one.kind === "effect" && !mayBecome(one.from, one.effect));
    if (unfit !== undefined) throw new MemoryError("effect_changed", "this effect is not as it was");
    const { vault } = this.#options;
    const statements = changes.flatMap((change) => statementsOf(change, this.#loaded.summary, vault));
    const undo = changes.map((change) => this.#show(change)).reverse();
    try {
      await add(this.#queue, { statements, settling });
    } catch (error) {
      for (const one of undo) one();
      throw error;
    }
  }

  /** Returns what takes it back. */
  #show(change: Change): () => void {
    const { kept, effects, handles } = this.#loaded;
    switch (change.kind) {
      case "keep":
        return put(kept, change.kept.position, change.kept);
      case "effect":
        return put(effects, change.effect.position, change.effect);
      case "handles": {
        const undo = change.handles.map((handle) => put(handles, handle.id, handle));
        return () => {
          for (const one of undo) one();
        };
      }
      case "state": {
        const before = this.#state;
        this.#state = change.state;
        return () => {
          if (this.#state === change.state) this.#state = before;
        };
      }
      case "spent": {
        const before = this.#spent;
        this.#spent = change.spent;
        return () => {
          if (this.#spent === change.spent) this.#spent = before;
        };
      }
      default:
        return change satisfies never;
    }
  }

  async end(
    status: Exclude<RunStatus, "running" | "abandoned">,
    { code, outcome }: { readonly code?: string; readonly outcome?: JsonValue } = {},
  ): Promise<void> {
    const { lease, vault, now } = this.#options;
    if (this.#queue === undefined || lease === undefined || this.#ended !== undefined) return;
    const [id, at] = [this.#loaded.summary.id, now()];
    const final = status === "done" || status === "cancelled";
    this.#ended = {
      ...(isCancelled(this.signal) ? CANCELLED : { status, ...(code === undefined ? {} : { code }) }),
      ...(final || status === "failed" ? { endedAt: at } : {}),
    };
    if (status === "done") this.#outcome = outcome;
    const statements = [
      endRun(id, status, code, at),
      ...(status === "done" ? keepOutcome(id, outcome, vault) : []),
      ...(final ? [cancelQuestions(id, undefined, at)] : []),
      releaseLease(lease),
    ];
    this.#stopBeating(); // what is let go of is not renewed, by no write either
    this.#silence();
    await this.#queue.add({ statements, settling: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.end("stopped");
    } catch (error) {
      if (!(error instanceof MemoryError && error.code === "lease_lost")) throw error;
    }
  }
}

/** As its row was made, with the cancelling. */
const CANCELLED = { status: "cancelled", code: "cancelled" } as const;

function isCancelled({ reason }: AbortSignal): boolean {
  return reason instanceof MemoryError && reason.code === "run_cancelled";
}

/** Returns what takes it back, unless it was put again. */
function put<K, V>(map: Map<K, V>, key: K, value: V): () => void {
  const before = map.get(key);
  map.set(key, value);
  return () => {
    if (map.get(key) !== value) return;
    if (before === undefined) map.delete(key);
    else map.set(key, before);
  };
}
