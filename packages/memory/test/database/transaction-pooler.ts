// A pooler in transaction mode, as plain as can be: between transactions a client has no connection of the server's, and
// gets the one that was used last. It keeps no prepared statements.
import { rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { newFolder } from "./disk.ts";

const SOCKET = ".s.PGSQL.5432";
const [READY, IDLE, TERMINATE] = ["Z", "I", "X"].map((letter) => letter.charCodeAt(0));

export async function startPooler(url: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const folder = newFolder("bulkhead-pooler-");
  const target = new URL(url).searchParams.get("host") ?? "";
  const free: Server[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    let own: Server | undefined = new Server(connect(join(target, SOCKET)));
    sockets.add(client).add(own.socket);
    const lend = (lent: Server) =>
      lent.lend(client, () => {
        own = undefined;
        free.push(lent);
      });
    lend(own);
    client.on("error", () => {});
    client.on("data", (bytes) => {
      if (bytes[0] === TERMINATE) return;
      if (own === undefined) {
        own = free.pop() as Server; // each client brought one
        lend(own);
      }
      own.socket.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(join(folder, SOCKET), resolve));
  return {
    url: url.replace(encodeURIComponent(target), encodeURIComponent(folder)),
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A connection to the server; it is free when the server says that no transaction is open. */
class Server {
  readonly socket: Socket;
  #client: Socket | undefined;
  #release = () => {};
  #rest = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => {});
    socket.on("data", (bytes: Buffer) => this.#answer(bytes));
  }

  lend(client: Socket, release: () => void): void {
    this.#client = client;
    this.#release = release;
  }

  #answer(bytes: Buffer): void {
    this.#client?.write(bytes);
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= 5 && this.#rest.length > this.#rest.readUInt32BE(1)) {
      const end = this.#rest.readUInt32BE(1) + 1;
      if (this.#rest[0] === READY && this.#rest[5] === IDLE) this.#release();
      this.#rest = this.#rest.subarray(end);
    }
  }
}
