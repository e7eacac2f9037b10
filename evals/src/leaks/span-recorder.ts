// The tracer provider that a process registers for OpenTelemetry, as a program with auto-instrumentation has one: every
// span that is made while something runs is heard, with all that it says.
import { context, trace } from "@opentelemetry/api";
import { NodeTracerProvider, type ReadableSpan } from "@opentelemetry/sdk-trace-node";

/** The work runs inside of a span, as a request of a traced server does. */
export async function hearSpans<T>(told: (span: unknown) => void, work: () => Promise<T>): Promise<T> {
  const provider = new NodeTracerProvider({
    spanProcessors: [
      {
        onStart: () => undefined,
        onEnd: ({ name, attributes, events, status, links }: ReadableSpan) =>
          told({ name, attributes, events, status, links }),
        forceFlush: async () => undefined,
        shutdown: async () => undefined,
      },
    ],
  });
  provider.register();
  try {
    return await provider.getTracer("run").startActiveSpan("run", (span) => work().finally(() => span.end()));
  } finally {
    trace.disable();
    context.disable();
  }
}
