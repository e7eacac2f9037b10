// A collector of traces on the loopback interface: it answers 200 and keeps what it was sent.
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Collector extends AsyncDisposable {
  readonly url: string;
  readonly bodies: readonly string[];
  /** Every body so far. */
  text(): string;
  readonly headers: readonly IncomingHttpHeaders[];
  clear(): void;
}

export async function collector(answer: (body: string) => string = () => "{}"): Promise<Collector> {
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      bodies.push(body);
      headers.push(request.headers);
      response.writeHead(200, { "content-type": "application/json" }).end(answer(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    text: () => bodies.join("\n"),
    headers,
    clear() {
      bodies.length = 0;
      headers.length = 0;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
