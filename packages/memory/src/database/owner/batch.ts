// A batch: what a connection asks in one go, up to Sync or Query (or Flush). Rule: PGlite is given whole batches only,
// so nothing of another connection can come between its frames.
import { copiesIn } from "./copy-in.ts";
import { type Subscription, subscriptionIn, UNLISTEN_NOTHING } from "./listen-notify.ts";
import { type Setting, settingIn } from "./session-settings.ts";
import type { StatementNames, UnnamedUse } from "./statement-names.ts";
import { forgetsAll, whyUnsafe } from "./unsafe-statements.ts";
import { endOfText, type Frame, failingQuery, query, textAt, typeOf } from "./wire-frames.ts";

export class Batch {
  /** After a Flush the client goes on with the same statement: the session stays its own until a Sync. */
  flushed = false;
  /** The SQL of a COPY … FROM STDIN that waits for its data, or has it. */
  copy: string | undefined;
  /** Done to the connection once the statement succeeded. */
  readonly subscriptions: Subscription[] = [];
  readonly settings: (Setting | "all")[] = [];
  readonly #unnamed: UnnamedUse = { parsed: false, replay: undefined };
  readonly #frames: Frame[] = [];
  #refusal: Frame | undefined;
  #bytes = 0;

  /** Bytes gathered so far. */
  get length(): number {
    return this.#bytes;
  }

  get refused(): boolean {
    return this.#refusal !== undefined;
  }

  /** True when a Parse of ours stands before the client's: its ParseComplete is not the client's. */
  get replaysUnnamed(): boolean {
    return this.#unnamed.replay !== undefined && !this.refused;
  }

  add(message: Frame, names: StatementNames): void {
    const type = typeOf(message);
    if (type === "Q") this.#addQuery(message);
    else if (type === "P") this.#addParse(message, names);
    else this.addRaw(names.rename(message, this.#unnamed));
  }

  /** Data of a COPY. */
  addRaw(message: Frame): void {
    this.#frames.push(message);
    this.#bytes += message.length;
  }

  /** Fails in place of what it asks; in a transaction the transaction fails with it. */
  refuse(sqlState: string, text: string): void {
    this.#refusal ??= failingQuery(sqlState, text);
  }

  bytes(): Buffer {
    if (this.#refusal !== undefined) return this.#refusal;
    const { replay } = this.#unnamed;
    return Buffer.concat(replay === undefined ? this.#frames : [replay, ...this.#frames]);
  }

  #addQuery(message: Frame): void {
    const sql = textAt(message);
    const shared = this.#shareable(sql);
    if (copiesIn(sql)) this.copy = sql;
    this.addRaw(shared === sql ? message : query(shared));
  }

  #addParse(message: Frame, names: StatementNames): void {
    const sql = textAt(message, endOfText(message));
    if (copiesIn(sql)) this.refuse("0A000", "COPY FROM STDIN needs the simple protocol on the embedded database");
    this.addRaw(names.parse(message, this.#shareable(sql), this.#unnamed));
  }

  /** What the shared session may see of this SQL; what the connection keeps for itself is noted. */
  #shareable(sql: string): string {
    const unsafe = whyUnsafe(sql);
    if (unsafe !== undefined) this.refuse("0A000", unsafe);
    if (forgetsAll(sql)) {
      this.settings.push("all");
      return "reset all";
    }
    const setting = settingIn(sql);
    if (setting !== undefined) this.settings.push(setting);
    const subscription = subscriptionIn(sql);
    if (subscription !== undefined) this.subscriptions.push(subscription);
    return subscription?.kind === "unlisten" ? UNLISTEN_NOTHING : sql;
  }
}
