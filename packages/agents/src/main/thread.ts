// A conversation, on the operator side: its handles, its one label, and the messages that it is made of. A caller can
// send what it likes under any id: only what the thread accepted or made before, unchanged, and new words of the user
// are taken (DESIGN section 6). It ends with the process, or with the store that it is kept in (thread-state.ts).
import type { HandleTable, Label } from "@bulkhead/sandbox";
import { type BaseMessage, HumanMessage, RemoveMessage } from "@langchain/core/messages";
import { AgentsError } from "../agents-error.ts";
import { ANYBODYS, MainContext } from "../run/main-context.ts";
import { isOwnId, turnOf } from "../run/position.ts";
import { beside, fingerprint, withoutBeside } from "./fingerprint.ts";

export interface Accepted {
  /** The user's new messages: their words lift arguments. */
  readonly words: readonly string[];
  /** What mends the graph's messages: what an earlier, refused call brought, and what nobody here made. */
  readonly repairs: readonly BaseMessage[];
}

/** What is kept of a conversation, beside its id, its label and its handles. */
export interface LeftThread {
  readonly bits: number;
  readonly turn: number;
  /** Labels of answers that are still to be read. */
  readonly answers: readonly Label[];
  readonly messages: readonly KnownMessage[];
  /** Fingerprints of what was refused and may still stand in the graph's state. */
  readonly refused: readonly string[];
}

/** Its id, and fingerprints of what it says and of what it holds beside that. */
type KnownMessage = readonly [id: string, fingerprint: string, beside: string];

export class Thread extends MainContext {
  /** Of the AI messages; never read from the messages again, which a middleware may drop. */
  turn = 0;
  #answers: Label[] = [];
  readonly #known = new Map<string, Known>();
  readonly #refused = new Set<string>(); // fingerprints, which hold the id

  static restored(id: string, label: Label, handles: HandleTable, left: LeftThread): Thread {
    const thread = new Thread(id, label, handles);
    thread.bits = left.bits;
    thread.turn = left.turn;
    thread.#answers = [...left.answers];
    for (const [known, print, rest] of left.messages) thread.#known.set(known, { fingerprint: print, beside: rest });
    for (const print of left.refused) thread.#refused.add(print);
    return thread;
  }

  leave(): LeftThread {
    const { bits, turn } = this;
    const messages = [...this.#known].map(([id, known]): KnownMessage => [id, known.fingerprint, known.beside]);
    return { bits, turn, answers: this.#answers, messages, refused: [...this.#refused] };
  }

  /** An answer that stands in the conversation: its label joins the context when the model is next asked, in any turn. */
  willRead(label: Label): void {
    this.#answers.push(label);
  }

  /** What was answered is read now. */
  readAnswers(): void {
    this.read(...this.#answers);
    this.#answers = [];
  }

  /** What is not known to have shaped the conversation could have been anybody. */
  distrust(): void {
    this.read(ANYBODYS);
  }

  /** Messages that the run made or saw: they are part of the conversation. */
  remember(messages: readonly BaseMessage[]): void {
    for (const message of messages) {
      if (message.id === undefined) continue;
      const print = fingerprint(message);
      if (this.#known.get(message.id)?.fingerprint === print) continue; // the first one stays: the rest of it is ours too
      this.#known.set(message.id, { message, fingerprint: print, beside: beside(message) });
    }
  }

  /** Is it part of the conversation, unchanged? */
  knows(message: BaseMessage): boolean {
    return this.#known.get(message.id ?? "")?.fingerprint === fingerprint(message);
  }

  /** The message as the thread knows it: fields that no fingerprint covers may be a caller's. */
  own(message: BaseMessage): BaseMessage {
    const known = this.#known.get(message.id ?? "");
    if (known?.fingerprint !== fingerprint(message)) return message;
    return known.message ?? (known.beside === beside(message) ? message : withoutBeside(message));
  }

  /** Goes on with a conversation that others led: its handles stand for nothing here, and no name is given twice. */
  adopt(messages: readonly BaseMessage[]): void {
    this.remember(messages);
    this.distrust();
    this.turn = messages.reduce((highest, message) => Math.max(highest, turnOf(message.id)), this.turn);
    this.handles.expire(highestHandle(messages));
  }

  /**
   * What is new among all of the conversation's messages. `ofUser`: whether it counts as the user's words. It does not
   * where a stranger calls, and after a turn that was left without its end: what is new need not be the caller's then.
   * @throws AgentsError `foreign_message`
   */
  accept(messages: readonly BaseMessage[], { ofUser }: { readonly ofUser: boolean }): Accepted {
    const unknown = messages.filter((message) => !this.knows(message));
    const refused = unknown.filter((message) => this.#refused.has(fingerprint(message)));
    const repairs = refused.flatMap(({ id = "" }) => {
      const known = this.#known.get(id);
      return known === undefined ? [new RemoveMessage({ id })] : (known.message ?? []);
    });
    // What took the place of a message that another process saw cannot be mended here.
    const fresh = unknown.filter((message) => !refused.includes(message) || this.#isLost(message));
    const foreign = fresh.filter((message) => !this.#isNewUserMessage(message));
    if (foreign.length > 0) {
      for (const message of foreign) this.#refused.add(fingerprint(message));
      throw new AgentsError(
        "foreign_message",
        "only new messages of the user are taken; the rest of a conversation is kept by a checkpointer",
      );
    }
    this.remember(fresh);
    return { words: ofUser ? fresh.map((message) => message.text) : [], repairs };
  }

  /** What nobody here knows is refused: it is taken out at the next call. */
  refuse(messages: readonly BaseMessage[]): void {
    for (const message of messages) if (!this.knows(message)) this.#refused.add(fingerprint(message));
  }

  /** What was refused, where nothing else is new; undefined where something is. */
  onlyRefused(messages: readonly BaseMessage[]): readonly BaseMessage[] | undefined {
    const unknown = messages.filter((message) => !this.knows(message));
    return unknown.every((message) => this.#refused.has(fingerprint(message))) ? unknown : undefined;
  }

  #isLost({ id = "" }: BaseMessage): boolean {
    return this.#known.has(id) && this.#known.get(id)?.message === undefined;
  }

  #isNewUserMessage(message: BaseMessage): boolean {
    const { id = "" } = message;
    return HumanMessage.isInstance(message) && !this.#known.has(id) && !isOwnId(id);
  }
}

interface Known {
  /** As this process first saw it; of what another process saw only the fingerprints are known. */
  readonly message?: BaseMessage;
  readonly fingerprint: string;
  readonly beside: string;
}

function highestHandle(messages: readonly BaseMessage[]): number {
  let highest = 0;
  for (const message of messages) {
    const { tool_calls: calls = [] } = message as { tool_calls?: unknown };
    for (const [, id] of JSON.stringify([message.content, calls]).matchAll(/\{\{h(\d{1,15})\}\}/g)) {
      highest = Math.max(highest, Number(id));
    }
  }
  return highest;
}
