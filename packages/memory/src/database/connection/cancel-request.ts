// Asks the server to give up what one connection asks. Rule: it is a wish, sent over a connection of its own: the server
// never says whether it came in time, the statement's own answer does. It is resolved when the server has taken it.
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";

const CANCEL = 80_877_102;

/** Never rejects: a server that cannot be reached gives up by itself. */
export async function requestCancel(client: pg.PoolClient, patienceMs: number): Promise<void> {
  // There, but not in the types. Not encrypted, which the key is worth: whom it names is thrown away after it.
  const { host, port, processID, secretKey } = client as unknown as ConnectedClient;
  const socket = host.startsWith("/") ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host);
  socket.on("error", () => {}); // followed by close
  socket.resume();
  const packet = Buffer.alloc(16);
  [packet.length, CANCEL, processID, secretKey].forEach((word, at) => {
    packet.writeInt32BE(word, 4 * at);
  });
  socket.end(packet);
  await Promise.race([once(socket, "close"), sleep(patienceMs, undefined, { ref: false })]);
  socket.destroy();
}

interface ConnectedClient {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
}
