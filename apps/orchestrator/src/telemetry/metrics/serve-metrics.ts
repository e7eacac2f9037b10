// A port for the metrics alone, so that who scrapes them needs no key and can call nothing else. Rule: it listens to this
// machine unless the operator says otherwise.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { listenError } from "../../cli/listen-error.ts";
import type { Metrics } from "./open-metrics.ts";
import { PAGE_TYPE } from "./page-type.ts";

export interface MetricsPlace {
  /** Default 127.0.0.1. */
  readonly metricsHost?: string;
  /** 0: a free one. Undefined: none. */
  readonly metricsPort?: number;
}

interface MetricsServer extends AsyncDisposable {
  readonly url: string | undefined;
}

/** @throws CliError `usage`: it cannot listen there */
export async function serveMetrics(
  metrics: Metrics,
  { metricsHost = "127.0.0.1", metricsPort }: MetricsPlace,
): Promise<MetricsServer> {
  if (metricsPort === undefined) return { url: undefined, [Symbol.asyncDispose]: async () => {} };
  const server = createServer({ requestTimeout: SLOW_MS, maxHeaderSize: 8_192 }, async (request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") return response.writeHead(404).end();
    try {
      const page = await metrics.page();
      return response.writeHead(200, { "content-type": PAGE_TYPE }).end(page);
    } catch {
      return response.writeHead(500).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(listenError(cause, { host: metricsHost, port: metricsPort, flags: "metrics-" })),
    );
    server.listen(metricsPort, metricsHost, resolve);
  });
  const { port } = server.address() as AddressInfo; // it listens to a port, and to no pipe
  return {
    url: `http://${metricsHost.includes(":") ? `[${metricsHost}]` : metricsHost}:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const SLOW_MS = 10_000;
