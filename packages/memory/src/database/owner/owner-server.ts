// The local socket of the owner. Rules: only the lock's holder unlinks or binds it; it is looked at every 2 s and bound
// again when somebody deleted it (a cleaner of the temporary folder), since otherwise the lock would be held and nobody
// could connect; after a while without clients the owner goes.
import { randomInt } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { Connection } from "./connection.ts";
import type { SharedSession } from "./shared-session.ts";
import { greeting, REFUSE_ENCRYPTION, readStartup } from "./startup.ts";

export interface OwnerServerOptions {
  readonly socketPath: string;
  readonly session: SharedSession;
  readonly serverVersion: string;
  readonly idleMs: number;
  /** Nobody came for `idleMs`. */
  readonly onIdle: () => void;
}

export class OwnerServer {
  readonly #options: OwnerServerOptions;
  readonly #keys = new Set<number>();
  #server: Server | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #nextId = 1;
  #closed = false;

  constructor(options: OwnerServerOptions) {
    this.#options = options;
    this.#listen();
    setInterval(() => this.#bindAgain(), 2_000).unref();
    this.#waitForClients();
  }

  /** The socket goes first: who was about to connect is refused before any greeting, and starts another owner. */
  close(): void {
    this.#closed = true;
    this.#server?.close();
  }

  #listen(): void {
    rmSync(this.#options.socketPath, { force: true });
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    this.#server.listen(this.#options.socketPath);
  }

  #bindAgain(): void {
    if (this.#closed || existsSync(this.#options.socketPath)) return;
    this.#server?.close();
    this.#listen();
  }

  #waitForClients(): void {
    clearTimeout(this.#idleTimer);
    const { session, idleMs, onIdle } = this.#options;
    if (session.connections === 0) this.#idleTimer = setTimeout(onIdle, idleMs);
  }

  #accept(socket: Socket): void {
    clearTimeout(this.#idleTimer);
    const { session } = this.#options;
    const key = this.#freshKey();
    const connection = new Connection(
      socket,
      { id: this.#nextId++, key },
      {
        started: (packet) => this.#start(connection, packet),
        asked: (batch) => session.submit(connection, batch),
        receiving: () => session.stillAsking(connection),
        ended: () => {
          this.#keys.delete(key);
          session.leave(connection);
          this.#waitForClients();
        },
      },
    );
    session.join(connection);
  }

  #start(connection: Connection, packet: Buffer): void {
    const request = readStartup(packet);
    switch (request.kind) {
      case "encryption":
        connection.send(REFUSE_ENCRYPTION);
        break;
      case "cancel":
        this.#options.session.cancel(request.key);
        connection.end();
        break;
      case "unknown":
        connection.end({ sqlState: "08P01", text: "unknown version of the protocol" });
        break;
      case "begin":
        connection.settings.begin(request.parameters);
        connection.begin();
        connection.send(greeting(this.#options.serverVersion, connection.key));
    }
  }

  #freshKey(): number {
    for (;;) {
      const key = randomInt(1, 2 ** 31 - 1);
      if (this.#keys.has(key)) continue;
      this.#keys.add(key);
      return key;
    }
  }
}
