// A run that this process holds: with its claim, and what is written of its thread. Rule: who finds that the store was
// written by somebody else does not go on with what it has in memory.
import type { Claim } from "@bulkhead/memory";
import type { BaseMessage } from "@langchain/core/messages";
import type { Run } from "../run/run.ts";
import type { Replies } from "./kept-reply.ts";
import { keptReply } from "./kept-reply.ts";
import { leftAs } from "./open-asks.ts";
import type { Reply } from "./runs.ts";
import { leaveThread } from "./thread-state.ts";

export interface HeldOptions {
  readonly run: Run;
  readonly claim: Claim;
  /** Of LangGraph's conversation. */
  readonly thread: string;
  /** The user's messages that the run began with. */
  readonly words: readonly string[];
  /** How often its thread was written so far. */
  readonly writes: number;
  readonly replies?: Replies;
}

export class HeldRun {
  readonly run: Run;
  readonly thread: string;
  /** Of a run that was cut: what its model had replied. */
  readonly replies: Replies | undefined;
  /** Executions of LangGraph's nodes that are under way. */
  readonly tasks = new Set<string>();
  /** It is being left to a person, by whichever of its calls came first. */
  waiting: Promise<void> | undefined;
  readonly #claim: Claim;
  readonly #words: readonly string[];
  #writes: number;
  #idle: NodeJS.Timeout | undefined;

  constructor({ run, claim, thread, words, writes, replies }: HeldOptions) {
    this.run = run;
    this.thread = thread;
    this.replies = replies;
    this.#claim = claim;
    this.#words = words;
    this.#writes = writes;
  }

  get writes(): number {
    return this.#writes;
  }

  /** What it is, when nobody leads it any more. */
  get leftAs(): "waiting" | "stopped" {
    return leftAs(this.#claim);
  }

  /** Durable when it resolves, together with what the model has replied. */
  async write(reply?: { readonly asked: readonly BaseMessage[]; readonly reply: Reply }): Promise<void> {
    const { run } = this;
    const left = { id: run.id, ended: run.ended, words: this.#words, answerRepairs: run.answerRepairs };
    const state = { kind: "state", state: leaveThread(run.thread, left, ++this.#writes) } as const;
    if (reply === undefined) return run.keep(state);
    await run.keep({ kind: "keep", kept: keptReply(run, reply.asked, reply.reply) }, state);
  }

  end(...how: Parameters<Claim["end"]>): Promise<void> {
    clearTimeout(this.#idle);
    return this.#claim.end(...how);
  }

  /** Between two steps LangGraph takes moments. Whoever is not heard of for longer is told by nobody that it is over. */
  whenIdle(rest: () => void): void {
    clearTimeout(this.#idle);
    if (this.tasks.size === 0) this.#idle = setTimeout(rest, IDLE_MS).unref();
  }

  isBusy(): void {
    clearTimeout(this.#idle);
  }
}

const IDLE_MS = 2_000;
