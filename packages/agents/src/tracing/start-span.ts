// Spans of a provider that may be wrong: what it throws, or rejects with, costs its spans and nothing else, and what it
// does later nobody waits for. The first time there is a warning, without its words.
import type { Code } from "@bulkhead/sandbox";
import {
  type Attributes,
  type Context,
  ProxyTracerProvider,
  type SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";

export type StartSpan = (name: string, kind: SpanKind, parent: Context, attributes: () => Attributes) => StartedSpan;

interface StartedSpan {
  /** The context of its children. */
  readonly inside: Context;
  set(attributes: () => Attributes): void;
  end(code: Code | undefined): void;
}

export function careful(provider: TracerProvider): StartSpan {
  let warned = false;
  const warn = () => {
    if (!warned) process.emitWarning(MISSING, "BulkheadWarning");
    warned = true;
  };
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      const result: unknown = work();
      if (result instanceof Promise) result.catch(warn);
      return result as T; // as it was: only looked at
    } catch {
      warn();
      return undefined;
    }
  };
  return (name, kind, parent, attributes) => {
    const span = attempt(() => {
      if (isRegistered(provider)) throw new TypeError("it was registered after the agent was made");
      return provider.getTracer("@bulkhead/agents").startSpan(name, { kind, attributes: attributes() }, parent);
    });
    return {
      inside: span === undefined ? parent : trace.setSpan(parent, span),
      set: (more) => attempt(() => span?.setAttributes(more())),
      end(code) {
        if (code !== undefined) {
          attempt(() => span?.setAttribute("error.type", code));
          attempt(() => span?.setStatus({ code: SpanStatusCode.ERROR, message: code }));
        }
        attempt(() => span?.end());
      },
    };
  };
}

const MISSING = "spans of workers are missing: the provider in tracing.to threw, or was registered for the process";

/** Is it the one that traces the main side? */
export function isRegistered(provider: TracerProvider): boolean {
  const registered = trace.getTracerProvider();
  if (provider === registered) return true;
  return registered instanceof ProxyTracerProvider && registered.getDelegate() === provider;
}
