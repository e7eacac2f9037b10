// One client of the owner: what its socket sends becomes batches, what is its own in the shared session is kept here.
// Rule: a client that stops reading costs memory here up to a limit, and never the others' time.
import type { Socket } from "node:net";
import { Batch } from "./batch.ts";
import { askForData, endsCopy, isNoData } from "./copy-in.ts";
import { Channels } from "./listen-notify.ts";
import { SessionSettings } from "./session-settings.ts";
import { StatementNames } from "./statement-names.ts";
import { errorFrame, type Frame, FrameBuffer, typeOf } from "./wire-frames.ts";

/** What one client may leave unread, and what it may ask at once. */
const MOST_BYTES = 256 * 2 ** 20;

export interface ConnectionEvents {
  /** A packet that begins a connection. */
  started(packet: Buffer): void;
  asked(batch: Batch): void;
  /** Data of a COPY, which is asked when all of it is there. */
  receiving(): void;
  /** Once, however it came about. */
  ended(): void;
}

export class Connection {
  readonly key: number;
  readonly names: StatementNames;
  readonly settings = new SessionSettings();
  readonly channels = new Channels();
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #input = new FrameBuffer(MOST_BYTES);
  #begun = false;
  #ended = false;
  #batch: Batch | undefined;
  #copying: Batch | undefined;

  constructor(socket: Socket, numbers: { readonly id: number; readonly key: number }, events: ConnectionEvents) {
    this.key = numbers.key;
    this.names = new StatementNames(numbers.id);
    this.#socket = socket;
    this.#events = events;
    socket.on("error", () => {}); // followed by close
    socket.on("close", () => this.end());
    socket.on("data", (piece: Buffer) => this.#receive(piece)); // no encoding is set
  }

  send(bytes: Buffer): void {
    if (this.#ended || bytes.length === 0) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength <= MOST_BYTES) return;
    this.end();
    this.#socket.destroy();
  }

  /** The greeting is sent: what comes from now on are frames. */
  begin(): void {
    this.#begun = true;
  }

  end(lastWords?: { readonly sqlState: string; readonly text: string }): void {
    if (this.#ended) return;
    if (lastWords !== undefined) this.send(errorFrame("FATAL", lastWords.sqlState, lastWords.text));
    this.#ended = true;
    this.#socket.end();
    this.#events.ended();
  }

  #receive(piece: Buffer): void {
    this.#input.add(piece);
    for (;;) {
      const message = this.#ended ? undefined : this.#begun ? this.#input.next() : this.#input.nextStartup();
      if (message === undefined) return;
      if (message === "broken") this.end({ sqlState: "08P01", text: "this is no frame of the Postgres protocol" });
      else if (!this.#begun) this.#events.started(message);
      else if (typeOf(message) === "X") this.end();
      else if (this.#copying !== undefined) this.#takeData(this.#copying, message);
      else this.#take(message);
    }
  }

  #take(message: Frame): void {
    this.#batch ??= new Batch();
    this.#batch.add(message, this.names);
    const type = typeOf(message);
    if (this.#tooMuch(this.#batch) || (type !== "S" && type !== "Q" && type !== "H")) return;
    const batch = this.#batch;
    this.#batch = undefined;
    if (batch.copy !== undefined && !batch.refused) {
      this.#copying = batch;
      this.send(askForData(batch.copy));
      return;
    }
    batch.flushed = type === "H";
    this.#events.asked(batch);
  }

  #takeData(batch: Batch, message: Frame): void {
    if (isNoData(message)) return;
    batch.addRaw(message);
    this.#events.receiving();
    if (this.#tooMuch(batch) || !endsCopy(message)) return;
    this.#copying = undefined;
    this.#events.asked(batch);
  }

  #tooMuch(batch: Batch): boolean {
    if (batch.length <= MOST_BYTES) return false;
    this.end({ sqlState: "54000", text: `more than ${MOST_BYTES} bytes at once` });
    return true;
  }
}
