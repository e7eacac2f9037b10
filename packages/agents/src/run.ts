/** One invocation of an agent, on the operator side: what it read, spent, decided and did. */
import { performance } from "node:perf_hooks";
import type { Row, TrustedSet } from "@bulkhead/memory";
import { HANDLE_NAME, type HandleBlock, joinLabels, type Label } from "@bulkhead/sandbox";
import { AgentsError, type AgentsErrorCode } from "./agents-error.ts";
import type { Known } from "./argument-label.ts";
import { reachedLimit, type Spent } from "./limits.ts";
import type { ModelCallReport } from "./model-port.ts";
import type { Observation } from "./observe-run.ts";
import { Reservations } from "./reservations.ts";
import type { RunHappening } from "./run-event.ts";
import type { EffectRecord, RunReport, SpawnRecord } from "./run-report.ts";
import type { Settings } from "./settings.ts";
import type { Thread } from "./thread.ts";
import { userWords } from "./user-words.ts";

/** A call of the main agent's, from the moment that its AI message arrived. */
export interface PendingCall {
  readonly position: string;
  readonly name: string;
  /** The label of the context when the message was made: calls of one message share it. */
  readonly context: Label;
  /** Handle ids kept for its answer, so that the order of completion shows nowhere. */
  readonly block: HandleBlock;
  /** The model's arguments were no JSON. */
  readonly malformed: boolean;
  /** Set when it starts: who asks again gets the same answer. */
  answer?: Promise<string>;
}

export class Run {
  readonly id: string;
  readonly thread: Thread;
  readonly settings: Settings;
  readonly observation: Observation | undefined;
  readonly known: Known;
  readonly calls = new Map<string, PendingCall>();
  readonly reservations = new Reservations();
  readonly #rows = new Map<TrustedSet, Promise<readonly Row[]>>();
  readonly #started = performance.now();
  readonly #deadline: AbortSignal | undefined;
  readonly #effects: EffectRecord[] = [];
  readonly #spawns: SpawnRecord[] = [];
  #unread: Label[] = [];
  #ended = false;
  #modelCalls = 0;
  #mainModelCalls = 0;
  #mainCharacters = 0;
  #toolCalls = 0;
  #bits = 0;
  #tokens = { input: 0, output: 0 };
  #usd: number | undefined = 0;

  constructor(
    id: string,
    thread: Thread,
    settings: Settings,
    userMessages: readonly string[],
    observation: Observation | undefined,
  ) {
    this.id = id;
    this.thread = thread;
    this.settings = settings;
    this.observation = observation;
    const label: Label = { integrity: "user", readers: "public" };
    this.known = new Map([...userWords(userMessages)].map((word) => [word, label]));
    this.#deadline = settings.limits.wallMs === undefined ? undefined : AbortSignal.timeout(settings.limits.wallMs);
    this.emit({ kind: "run_start", ask: settings.ask });
  }

  emit(happening: RunHappening): void {
    this.observation?.observe?.({ run: this.id, at: Math.round(performance.now() - this.#started), ...happening });
  }

  /** The caller's signal, and the run's deadline. */
  signal(caller: AbortSignal | undefined): AbortSignal {
    const signals = [caller, this.#deadline].filter((signal) => signal !== undefined);
    return signals.length === 0 ? new AbortController().signal : AbortSignal.any(signals);
  }

  /** Rows as they stood when the run first needed them. */
  rowsOf = (set: TrustedSet): Promise<readonly Row[]> => {
    const rows = this.#rows.get(set) ?? set.load();
    this.#rows.set(set, rows);
    return rows;
  };

  /** An answer that the main agent will see: its label joins the context when the model is next asked. */
  willRead(label: Label): void {
    this.#unread.push(label);
  }

  /** What was answered is read now. */
  read(): void {
    this.thread.label = joinLabels(this.thread.label, ...this.#unread);
    this.#unread = [];
  }

  /** Counts `bits` against the limit when the answer could start to be made. False: not allowed. */
  reserveBits(bits: number): boolean {
    const { bits: limit } = this.settings.limits;
    if (limit !== undefined && this.#bits + bits > limit) return false;
    this.#bits += bits;
    return true;
  }

  /** @throws AgentsError `budget_exceeded` */
  checkLimits(): void {
    const reached = this.reached();
    if (reached === undefined) return;
    const why =
      reached === "usd" && this.#usd === undefined
        ? "a model without a price was called; name it in prices"
        : `raise limits.${reached}`;
    throw new AgentsError("budget_exceeded", `the run reached limits.${reached}; ${why}`);
  }

  reached(): string | undefined {
    return reachedLimit(this.settings.limits, this.#spent());
  }

  countModelCall(who: string, position: string, characters: number, call: ModelCallReport): void {
    this.#modelCalls++;
    if (position === "main") {
      this.#mainModelCalls++;
      this.#mainCharacters += characters;
    }
    const { usage } = call;
    this.#tokens = {
      input: this.#tokens.input + (usage?.input ?? 0),
      output: this.#tokens.output + (usage?.output ?? 0),
    };
    const price = this.settings.prices[call.model];
    this.#usd =
      this.#usd === undefined || price === undefined
        ? undefined
        : this.#usd + ((usage?.input ?? 0) * price.input + (usage?.output ?? 0) * price.output) / 1e6;
    this.emit({
      kind: "model_call",
      who,
      position,
      model: call.model,
      characters,
      ms: Math.round(call.ms),
      ok: call.ok,
      ...(usage === undefined ? {} : { inputTokens: usage.input, outputTokens: usage.output }),
    });
  }

  countToolCall(): void {
    this.#toolCalls++;
  }

  recordEffect(effect: EffectRecord): void {
    this.#effects.push(effect);
  }

  recordSpawn(spawn: SpawnRecord): void {
    this.#spawns.push(spawn);
  }

  end(ok: boolean, code?: AgentsErrorCode): void {
    if (this.#ended) return;
    this.#ended = true;
    this.emit({
      kind: "run_end",
      ok,
      ...(code === undefined ? {} : { code }),
      ms: Math.round(performance.now() - this.#started),
    });
    if (this.observation !== undefined) this.observation.report = this.report();
  }

  report(): RunReport {
    const { handles } = this.thread;
    const spent = this.#spent();
    return {
      run: this.id,
      modelCalls: this.#modelCalls,
      mainModelCalls: this.#mainModelCalls,
      tokens: this.#tokens,
      ...(spent.usd === undefined || this.#modelCalls === 0 ? {} : { usd: spent.usd }),
      toolCalls: this.#toolCalls,
      bits: this.#bits,
      mainCharacters: this.#mainCharacters,
      wallMs: Math.round(spent.wallMs),
      effects: this.#effects,
      spawns: this.#spawns,
      render: (text) => text.replace(new RegExp(HANDLE_NAME, "gu"), (name) => handles.get(name)?.text ?? name),
    };
  }

  #spent(): Spent {
    return {
      usd: this.#usd,
      tokens: this.#tokens.input + this.#tokens.output,
      modelCalls: this.#modelCalls,
      wallMs: performance.now() - this.#started,
    };
  }
}
