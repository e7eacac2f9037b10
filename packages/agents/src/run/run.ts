// One invocation of an agent or a workflow, on the operator side: what it may still spend, what it will read, and what it did.
import type { Change, Claim, Row, TrustedSet } from "@bulkhead/memory";
import { type Code, type Label, SandboxError } from "@bulkhead/sandbox";
import { AgentsError, type AgentsErrorCode } from "../agents-error.ts";
import type { PendingCall } from "../main/pending-call.ts";
import type { Thread } from "../main/thread.ts";
import { userWords } from "../main/user-words.ts";
import type { ModelCallReport } from "../model/model-chain.ts";
import type { Known } from "../tool/argument-label.ts";
import { Inheritance } from "../tool/inheritance.ts";
import { LONGEST_TIMER, lowerLimits, type RunLimits } from "./limits.ts";
import type { MainContext } from "./main-context.ts";
import type { Observation } from "./observe-run.ts";
import { Questions } from "./questions.ts";
import { Reservations } from "./reservations.ts";
import type { RunHappening } from "./run-event.ts";
import { RunRecord } from "./run-record.ts";
import type { RunReport } from "./run-report.ts";
import type { Settings } from "./settings.ts";
import { Spending } from "./spending.ts";

export interface RunOptions<C extends MainContext> {
  readonly id: string;
  readonly thread: C;
  readonly settings: Settings;
  /** What the user wrote for this run. */
  readonly userMessages: readonly string[];
  readonly observation: Observation | undefined;
  /** The hold on what is kept of it. */
  readonly claim?: Claim | undefined;
  /** Told that what was to be kept is not: nothing of the run may go on. */
  readonly unkept?: (error: unknown) => void;
}

/** A run of whatever kind of context: what is below the main side knows no other. */
export type AnyRun = Run<MainContext>;

export class Run<C extends MainContext = Thread> {
  readonly id: string;
  readonly thread: C;
  readonly settings: Settings;
  readonly observation: Observation | undefined;
  /** What the user wrote for it. */
  readonly userMessages: readonly string[];
  /** The user's words. What is lifted to `user` its recipients may know. */
  readonly known: Known;
  /** The main agent's calls, by position. */
  readonly calls = new Map<string, PendingCall>();
  readonly reservations: Reservations;
  /** Undefined: nothing of it is kept, and nobody can be asked. */
  readonly claim: Claim | undefined;
  /** Of a fork. */
  readonly inheritance: Inheritance | undefined;
  /** Of each spawn that calls anything: positions of what it was answered last, of which its outcome is made. */
  readonly answeredBelow = new Map<string, readonly string[]>();
  /** What waits for a person. */
  readonly questions = new Questions();
  /** For the report. */
  readonly record: RunRecord;
  /** How often the model was told that its final answer does not fit. */
  answerRepairs = 0;
  /** LangGraph's checkpoints go in the transactions of what it keeps. */
  isStoredTogether = false;
  readonly #unkept: (error: unknown) => void;
  readonly #spending: Spending;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #superseded = false;
  readonly #rows = new Map<TrustedSet, Promise<readonly Row[]>>();
  readonly #toKeep: Change[] = [];
  #later: Promise<unknown> = Promise.resolve();
  #ended = false;
  #lost: unknown;

  constructor({ id, thread, settings, userMessages, observation, claim, unkept }: RunOptions<C>) {
    this.id = id;
    this.thread = thread;
    this.settings = settings;
    this.observation = observation;
    this.userMessages = userMessages;
    this.record = new RunRecord({ isWatched: observation !== undefined });
    this.claim = claim;
    this.reservations = new Reservations(claim);
    this.inheritance = claim?.run.forkedFrom === undefined ? undefined : new Inheritance(claim);
    this.#unkept = unkept ?? (() => this.#stop.abort());
    const lifted: Label = { integrity: "user", readers: "public" };
    this.known = new Map([...userWords(userMessages)].map((word) => [word, lifted]));
    this.#spending = new Spending(settings.prices, claim?.run.spent);
    const { wallMs } = settings.limits;
    if (wallMs !== undefined) {
      const left = Math.max(0, wallMs - this.#spending.before.ms);
      this.#timer = setTimeout(() => this.#stop.abort(), Math.min(left, LONGEST_TIMER));
      this.#timer.unref();
    }
    this.emit({ kind: "run_start", ask: settings.ask });
  }

  emit(happening: RunHappening): void {
    try {
      this.observation?.observe?.({ run: this.id, at: Math.round(this.#spending.ms), ...happening });
    } catch {
      process.emitWarning("an observer of a run threw; the run goes on", "BulkheadWarning");
    }
  }

  /**
   * All of them, with what the run has spent so far, durable when it resolves; where nothing is kept, at once.
   * @throws SandboxError `cancelled`: they could not be kept, and the run ends
   */
  keep(...changes: readonly Change[]): Promise<void> {
    return this.#write(changes, (claim, all) => claim.write(...all));
  }

  /** On its way when it returns, before whatever is kept after it; durable when `flush` resolves. */
  keepLater(...changes: readonly Change[]): void {
    const made = this.#write(changes, (claim, all) => claim.writeLater(...all));
    const before = this.#later;
    this.#later = made.catch(() => undefined).then(() => before); // it has ended the run
  }

  /** What LangGraph is told, and will store: on its way where the two are stored together, else durable. @throws as `flush` */
  async keepTold(...changes: readonly Change[]): Promise<void> {
    this.keepLater(...changes);
    if (!this.isStoredTogether) await this.flush();
  }

  /** What is on its way is durable when it resolves. @throws SandboxError `cancelled`: it could not be kept */
  async flush(): Promise<void> {
    if (this.claim === undefined) return;
    if (this.#toKeep.length > 0) this.keepLater();
    await this.claim.flush();
    await this.#later;
    if (this.#lost !== undefined) throw this.unkept(this.#lost);
  }

  async #write(
    changes: readonly Change[],
    write: (claim: Claim, changes: readonly Change[]) => Promise<void>,
  ): Promise<void> {
    const { claim } = this;
    const before = this.#toKeep.splice(0);
    if (claim === undefined) return;
    try {
      await write(claim, [...before, ...changes, { kind: "spent", spent: this.#spending.total }]);
    } catch (error) {
      // Of a run that somebody cancelled, how a call ended is kept all the same.
      if (before.length > 0) await claim.write(...before).catch(() => undefined);
      throw this.unkept(error);
    }
  }

  /** In the same write as what is kept next; soon, where nothing is. Nobody may be told of it before that. */
  keepWithNext(change: Change): void {
    this.#toKeep.push(change);
    setImmediate(() => {
      if (this.#toKeep.length > 0) this.keep().catch(() => undefined); // it has ended the run
    });
  }

  /** It is held by another, or cannot be kept: the run ends. What comes back is for whoever waits here. */
  unkept(error: unknown): SandboxError {
    this.#lost ??= error;
    this.#unkept(error);
    return new SandboxError("cancelled", "the run could not be kept");
  }

  /** Why nothing of it can be kept any more: the hold was lost, somebody cancelled it, the store cannot be had. */
  get lost(): unknown {
    return this.#lost ?? this.claim?.signal.reason;
  }

  /** The caller's signal, the run's deadline, the end that another run puts to it, and that of the hold on it. */
  signal(caller: AbortSignal | undefined): AbortSignal {
    const signals = [caller, this.claim?.signal].filter((signal) => signal !== undefined);
    return signals.length === 0 ? this.#stop.signal : AbortSignal.any([...signals, this.#stop.signal]);
  }

  /** Another run of the same thread took over: this one can do nothing any more. */
  supersede(): void {
    this.#superseded = true;
    this.#stop.abort();
    this.end(false, "cancelled");
  }

  /** Rows as they stood when the run first needed them. */
  rowsOf = (set: TrustedSet): Promise<readonly Row[]> => {
    const known = this.#rows.get(set);
    if (known !== undefined) return known;
    const rows = set.load();
    this.#rows.set(set, rows);
    rows.catch(() => this.#rows.delete(set)); // a database may be there again when the next call needs it
    return rows;
  };

  /** Counts `bits` when the answer that could tell them starts to be made. False: the limit does not allow it. */
  reserveBits(bits: number): boolean {
    const { bits: limit } = this.#limits;
    if (limit !== undefined && this.#spending.bits + bits > limit) return false;
    this.countBits(bits);
    return true;
  }

  countBits(bits: number): void {
    this.#spending.bits += bits;
    this.thread.bits += bits;
  }

  /** Its own, and what its tenant may still use. */
  get #limits(): RunLimits {
    const { limits } = this.settings;
    const allowance = this.observation?.allowance?.();
    return allowance === undefined ? limits : lowerLimits(limits, allowance);
  }

  reachedLimit(): string | undefined {
    const limits = this.#limits;
    const { usd: _, ...unpaid } = limits; // what is played costs nothing, and has no price
    return this.#spending.reached(this.observation?.tools === undefined ? limits : unpaid);
  }

  /** @throws AgentsError `budget_exceeded`, or `cancelled` for a run that another one replaced */
  checkLimits(): void {
    if (this.#superseded) throw new AgentsError("cancelled", "another run of this thread took over");
    const reached = this.reachedLimit();
    if (reached === undefined) return;
    const noPrice = reached === "usd" && this.#spending.usd === undefined;
    const wayOut = noPrice ? "a model without a price was called; name it in prices" : `raise limits.${reached}`;
    throw new AgentsError("budget_exceeded", `the run reached limits.${reached}; ${wayOut}`);
  }

  /** `position`: of the spawn; the main agent's own calls have none. What it returns is told how the call went. */
  startModelCall(asked: {
    readonly who: string;
    readonly position?: string;
    readonly characters: number;
    readonly model: string;
  }): (call: ModelCallReport) => void {
    const { who, position, characters, model } = asked;
    const finish = this.#spending.startModelCall(characters, model);
    if (position === undefined) this.record.mainModelCall(characters);
    return (call) => {
      finish(call);
      const { ok, usage, problem } = call;
      const tokens = usage === undefined ? {} : { inputTokens: usage.input, outputTokens: usage.output };
      const why = problem === undefined ? {} : { problem };
      const told = { who, position: position ?? "main", model, characters, ms: Math.round(call.ms), ok };
      this.emit({ kind: "model_call", ...told, ...tokens, ...why });
    };
  }

  get ended(): boolean {
    return this.#ended;
  }

  end(ok: boolean, code?: AgentsErrorCode | Code): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    const { ms, usd, total, before } = this.#spending;
    const priced = usd === undefined ? {} : { usd };
    const why = code === undefined ? {} : { code };
    this.emit({ kind: "run_end", ok, ...why, ms: Math.round(ms), bits: total.bits - before.bits, ...priced });
    if (this.observation !== undefined) this.observation.report = this.report();
  }

  report(): RunReport {
    return this.record.report(this, this.#spending);
  }
}
