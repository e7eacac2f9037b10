// The server: sockets for the application. Rules: who sends its request slowly is cut off; at the end it takes no new
// connection, what is under way is answered, and what is open after that is closed; who does not read is written to no
// further, and cut off after a while.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Api } from "./api.ts";

export interface HttpServer extends AsyncDisposable {
  readonly port: number;
}

export interface HttpOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** Until a request's head, and all of it, must have come. */
  readonly slowMs?: number;
  /** For how long a client may leave what it was sent unread. */
  readonly unreadMs?: number;
}

export async function serveHttp(
  app: Pick<Api, "fetch">,
  { host, port, slowMs = 15_000, unreadMs = 60_000 }: HttpOptions,
): Promise<HttpServer> {
  const server = createServer(
    {
      headersTimeout: slowMs,
      requestTimeout: slowMs * 2,
      connectionsCheckingInterval: Math.min(slowMs, 5_000),
      maxHeaderSize: 16_384,
    },
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  server.setTimeout(unreadMs, (socket) => {
    if (socket.writableLength > 0) socket.destroy(); // nothing has moved, and there is something to be read
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port, // it listens to a port, and to no pipe
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
      await closed;
      clearTimeout(late);
    },
  };
}

const CLOSE_MS = 2_000;
