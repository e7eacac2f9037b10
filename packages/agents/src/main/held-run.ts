// A run that this process holds: with its claim, and what is written of its thread. Rule: who finds that the store was
// written by somebody else does not go on with what it has in memory.
import { randomUUID } from "node:crypto";
import type { Change, Claim } from "@bulkhead/memory";
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
  /** Of the last writing of its thread. */
  readonly mark?: string;
  /** What the thread's answers could tell before it began. */
  readonly bitsBefore: number;
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
  readonly #bitsBefore: number;
  #mark: string | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor({ run, claim, thread, words, mark, bitsBefore, replies }: HeldOptions) {
    this.run = run;
    this.thread = thread;
    this.replies = replies;
    this.#claim = claim;
    this.#words = words;
    this.#mark = mark;
    this.#bitsBefore = bitsBefore;
  }

  get mark(): string | undefined {
    return this.#mark;
  }

  /** What it is, when nobody leads it any more. */
  get leftAs(): "waiting" | "stopped" {
    return leftAs(this.#claim);
  }

  /** Durable when it resolves. */
  write(): Promise<void> {
    return this.run.keeping.write(this.#state());
  }

  /** On its way: durable before the model is asked. */
  writeLater(): void {
    this.run.keeping.writeLater(this.#state());
  }

  /** What the model has replied: durable before anything that it asks for begins. */
  writeReply(asked: readonly BaseMessage[], reply: Reply): Promise<void> {
    return this.run.keeping.writeTold({ kind: "keep", kept: keptReply(this.run, asked, reply) }, this.#state());
  }

  #state(): Change {
    const { run } = this;
    const [words, bitsBefore] = [this.#words, this.#bitsBefore];
    const left = { id: run.id, ended: run.ended, words, answerRepairs: run.answerRepairs, bitsBefore };
    this.#mark = randomUUID(); // of one that is never made nobody finds it
    return { kind: "state", state: leaveThread(run.thread, left, this.#mark) };
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
