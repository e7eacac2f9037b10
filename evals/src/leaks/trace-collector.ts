// A tracing server on this machine, and an environment that names it, as LangSmith's own variables do. One for a process:
// LangChain keeps the endpoint that it saw first.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { awaitAllCallbacks } from "@langchain/core/callbacks/promises";

export interface TraceCollector extends AsyncDisposable {
  /** Runs the work with tracing switched on; what was sent by its end is told. */
  listen<T>(told: (body: string) => void, work: () => Promise<T>): Promise<T>;
}

export async function traceCollector(): Promise<TraceCollector> {
  let told: ((body: string) => void) | undefined;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      told?.(Buffer.concat(parts).toString("utf8"));
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a server that listens on a port has one
  return {
    async listen(hear, work) {
      told = hear;
      using _environment = environment({
        LANGSMITH_TRACING: "true",
        LANGSMITH_ENDPOINT: `http://127.0.0.1:${port}`,
        LANGSMITH_API_KEY: "none",
        LANGSMITH_DISABLE_RUN_COMPRESSION: "true",
        LANGCHAIN_CALLBACKS_BACKGROUND: "false",
      });
      try {
        return await work();
      } finally {
        await awaitAllCallbacks();
        told = undefined;
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Variables that are set until it is disposed of. */
export function environment(variables: Readonly<Record<string, string>>): Disposable {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return {
    [Symbol.dispose]: () => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}
