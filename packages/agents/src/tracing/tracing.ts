// What is told of workers to a collector. By default nothing, to nobody. An operator's collector is a destination of its
// own: what traces the main side is not asked to carry what strangers wrote.
import type { TracerProvider } from "@opentelemetry/api";
import { AgentsError } from "../agents-error.ts";
import { refuseUnknownKeys } from "../known-keys.ts";
import { isRegistered } from "./start-span.ts";
import { NO_TRACE, traceTo, type WorkerTrace } from "./worker-trace.ts";

export interface Tracing {
  /** `off`: no trace shows anything of a worker. `operator`: workers, their model calls and tool calls become spans of `to`. */
  readonly workers: "off" | "operator";
  /** The operator's own: not the one that is registered for the process, whose spans the main side's tools can read. */
  readonly to?: TracerProvider;
}

/** @throws AgentsError `bad_agent` */
export function workerTrace(tracing: Tracing = { workers: "off" }): WorkerTrace {
  if (typeof tracing !== "object" || tracing === null) throw bad(`tracing is { workers: "off" } or ${EXAMPLE}`);
  refuseUnknownKeys(tracing, ["workers", "to"], "bad_agent", "tracing");
  const { workers, to } = tracing;
  switch (workers) {
    case "off":
      if (to !== undefined) throw bad(`tracing.to is given, and workers is "off"; write ${EXAMPLE}`);
      return NO_TRACE;
    case "operator":
      if (typeof to?.getTracer !== "function") {
        throw bad(
          `tracing: { workers: "operator" } needs a destination of its own, an OpenTelemetry provider: ${EXAMPLE}`,
        );
      }
      if (isRegistered(to)) {
        throw bad(
          "tracing.to is the provider that is registered for the whole process, which traces the main side too; make a second one and do not register it",
        );
      }
      return traceTo(to);
    default:
      throw bad(`tracing.workers is "off" or "operator"`);
  }
}

const EXAMPLE = `{ workers: "operator", to: new NodeTracerProvider({ spanProcessors: [...] }) }`;

const bad = (message: string) => new AgentsError("bad_agent", message);
