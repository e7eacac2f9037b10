// The one session of the embedded database, and who may use it. Rules: batches run one after the other, in the order
// in which they came; a connection in a transaction holds the session until it ends; when the session changes hands it
// is cleaned first; who ends or idles in a transaction is rolled back.
import type { Batch } from "./batch.ts";
import type { Connection } from "./connection.ts";
import { CLEAN } from "./session-settings.ts";
import { errorFrame, type Frame, frame, framesIn, query, sync, textAt, typeOf } from "./wire-frames.ts";

export interface SharedSessionOptions {
  /** Runs bytes of the wire protocol, and returns what was answered. Never throws. */
  readonly run: (bytes: Buffer) => Buffer;
  /** How long a transaction may wait for its connection. */
  readonly transactionIdleMs: number;
  /** The disk is full, and the client was told: nothing more runs. After it PGlite can loop for ever. */
  readonly onDiskFull: () => void;
}

interface Job {
  readonly connection: Connection;
  readonly batch: Batch;
}

export class SharedSession {
  readonly #run: SharedSessionOptions["run"];
  readonly #transactionIdleMs: number;
  readonly #onDiskFull: () => void;
  readonly #connections = new Set<Connection>();
  readonly #jobs: Job[] = [];
  #holder: Connection | undefined;
  #last: Connection | undefined;
  #scheduled = false;
  #broken = false;
  #idleTimer: NodeJS.Timeout | undefined;
  #batches = 0;
  /** Statements of connections that ended: closed at the next change of hands, when nobody is in the middle of a batch. */
  readonly #leftovers: Buffer[] = [];

  constructor(options: SharedSessionOptions) {
    this.#run = options.run;
    this.#transactionIdleMs = options.transactionIdleMs;
    this.#onDiskFull = options.onDiskFull;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** How many batches ever ran. */
  get batches(): number {
    return this.#batches;
  }

  /** Nobody holds the session or waits for it. */
  get quiet(): boolean {
    return this.#holder === undefined && this.#jobs.length === 0;
  }

  join(connection: Connection): void {
    this.#connections.add(connection);
  }

  submit(connection: Connection, batch: Batch): void {
    this.#jobs.push({ connection, batch });
    this.#schedule();
  }

  /** Data for its next batch arrives (a long COPY): its transaction does not idle. */
  stillAsking(connection: Connection): void {
    if (this.#holder === connection) this.#idleTimer?.refresh();
  }

  /** Only what still waits can be cancelled, and is answered at once: a running statement cannot be interrupted. */
  cancel(key: number): void {
    const at = this.#jobs.findIndex(({ connection, batch }) => connection.key === key && !batch.flushed);
    const job = this.#jobs[at];
    if (job === undefined) return;
    if (job.connection === this.#holder) {
      job.batch.refuse(CANCELED, GIVEN_UP); // its transaction fails with it
    } else {
      this.#jobs.splice(at, 1);
      job.connection.send(Buffer.concat([errorFrame("ERROR", CANCELED, GIVEN_UP), READY]));
    }
  }

  leave(connection: Connection): void {
    if (!this.#connections.delete(connection) || this.#broken) return;
    for (let at = this.#jobs.length; at-- > 0; )
      if (this.#jobs[at]?.connection === connection) this.#jobs.splice(at, 1);
    if (this.#holder === connection) {
      clearTimeout(this.#idleTimer);
      this.#run(sync);
      this.#run(query("rollback"));
      this.#holder = undefined;
    }
    const closing = connection.names.closing();
    if (closing !== undefined) this.#leftovers.push(closing);
    if (this.#last === connection) this.#last = undefined;
    this.#schedule();
  }

  /** Every connection is told why, and rolled back. */
  close(sqlState: string, text: string): void {
    for (const connection of [...this.#connections]) connection.end({ sqlState, text });
  }

  /** One batch a turn of the event loop, so that sockets are read and timers run in between. */
  #schedule(): void {
    if (this.#scheduled || this.#broken) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const at = this.#holder === undefined ? 0 : this.#jobs.findIndex((job) => job.connection === this.#holder);
      const job = at === -1 ? undefined : this.#jobs[at];
      if (job === undefined) return;
      this.#jobs.splice(at, 1);
      this.#do(job);
      if (this.#jobs.length > 0) this.#schedule();
    });
  }

  #do({ connection, batch }: Job): void {
    clearTimeout(this.#idleTimer);
    if (this.#last !== connection) this.#handOver(connection);
    this.#batches++;
    const answer = this.#sort(batch, this.#run(batch.bytes()));
    this.#broken = answer.diskFull;
    if (!answer.failed) applyToConnection(connection, batch);
    this.#holder = answer.inTransaction || batch.flushed ? connection : undefined;
    if (this.#holder !== undefined)
      this.#idleTimer = setTimeout(
        () => connection.end({ sqlState: "25P03", text: "terminating connection: idle in transaction" }),
        this.#transactionIdleMs,
      );
    connection.send(Buffer.concat(answer.frames)); // it may end the connection, which gives the session back
    if (this.#broken) this.#onDiskFull();
  }

  /** The replay and the cleaning are one implicit transaction: where the replay fails, it is cleaned again without. */
  #handOver(connection: Connection): void {
    for (const closing of this.#leftovers.splice(0)) this.#run(closing);
    const answer = this.#run(query(connection.settings.takeOver()));
    for (const message of framesIn(answer)) {
      if (typeOf(message) !== "E") continue;
      this.#run(query(CLEAN));
      connection.settings.forget();
      break;
    }
    this.#last = connection;
  }

  /** What of an answer is the client's own; notifications go to all who listen. */
  #sort(batch: Batch, bytes: Buffer) {
    const frames: Frame[] = [];
    let failed = false;
    let diskFull = false;
    let inTransaction = false;
    let ownParse = batch.replaysUnnamed;
    for (const message of framesIn(bytes)) {
      const type = typeOf(message);
      if (type === "A") {
        this.#notify(message);
        continue;
      }
      if (type === "1" && ownParse) {
        ownParse = false;
        continue;
      }
      if (type === "G" && batch.copy !== undefined) continue; // it was asked already
      if (type === "E") failed = true;
      if (type === "E" && message.includes(DISK_FULL)) diskFull = true;
      if (type === "Z") inTransaction = message[5] !== IDLE;
      if (type === "Z" && batch.flushed) continue; // PGlite adds one after a Flush
      frames.push(message);
    }
    return { frames, failed, diskFull, inTransaction };
  }

  #notify(message: Frame): void {
    const channel = textAt(message, 9); // after the header and the process that notified
    for (const connection of this.#connections) if (connection.channels.has(channel)) connection.send(message);
  }
}

const IDLE = 0x49; // "I"
const READY = frame("Z", Buffer.from([IDLE]));
const CANCELED = "57014";
const GIVEN_UP = "canceling statement due to user request";
const DISK_FULL = Buffer.from("C53100\0"); // the field of an error that holds its SQLSTATE

function applyToConnection({ channels, settings }: Connection, batch: Batch): void {
  for (const subscription of batch.subscriptions) channels.apply(subscription);
  for (const setting of batch.settings) {
    if (setting === "all") settings.reset();
    else settings.note(setting);
  }
}
