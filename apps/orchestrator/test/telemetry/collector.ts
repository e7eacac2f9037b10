// A collector of traces on the loopback interface: it takes OTLP over HTTP, and keeps what it was sent.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Collector extends AsyncDisposable {
  readonly url: string;
  readonly bodies: readonly string[];
  /** Heads and bodies, as they came. */
  everything(): string;
}

export async function collector(): Promise<Collector> {
  const bodies: string[] = [];
  const heads: unknown[] = [];
  const server = createServer(async (request, response) => {
    heads.push([request.url, request.rawHeaders]);
    bodies.push(await text(request));
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens to a port
    bodies,
    everything: () => `${bodies.join("\n")}${JSON.stringify(heads)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
