// One invocation of an agent or a workflow, on the operator side: what it may still spend, what it will read, and what it did.
import type { Claim, Row, TrustedSet } from "@bulkhead/memory";
import type { Code, Label } from "@bulkhead/sandbox";
import { AgentsError, type AgentsErrorCode } from "../agents-error.ts";
import type { PendingCall } from "../main/pending-call.ts";
import type { Thread } from "../main/thread.ts";
import { userWords } from "../main/user-words.ts";
import type { ModelCallReport } from "../model/model-chain.ts";
import type { Known } from "../tool/argument-label.ts";
import { Inheritance } from "../tool/inheritance.ts";
import { Keeping } from "./keeping.ts";
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
  readonly keeping: Keeping;
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
  readonly #spending: Spending;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #superseded = false;
  readonly #rows = new Map<TrustedSet, Promise<readonly Row[]>>();
  #ended = false;

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
    const lifted: Label = { integrity: "user", readers: "public" };
    this.known = new Map([...userWords(userMessages)].map((word) => [word, lifted]));
    this.#spending = new Spending(settings.prices, claim?.run.spent);
    const lose = unkept ?? (() => this.#stop.abort());
    this.keeping = new Keeping({ claim, spending: this.#spending, lose });
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
