// Where traces go: to the collector that OpenTelemetry's variables name, over HTTP. Rules: without one nothing is loaded and
// nothing is made; the provider is this process's own and is registered nowhere, so that no library's spans are among ours; a
// collector that is away costs its spans.
import type { SpanContext, Tracer } from "@opentelemetry/api";
import type { IdGenerator, ReadableSpan, Sampler, SpanExporter } from "@opentelemetry/sdk-trace";
import { ownPackage } from "../../cli/own-package.ts";
import { within } from "../../engine/within.ts";

export interface RunTracer extends AsyncDisposable {
  readonly tracer: Tracer;
  /** A span that is started in it has these ids, and not new ones. */
  withIds<T>(ids: Pick<SpanContext, "traceId" | "spanId">, start: () => T): T;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Undefined: nobody is to have them. `lost`: some could not be sent. */
export async function openTracer(env: Env, service: string, lost: () => void): Promise<RunTracer | undefined> {
  const endpoint = env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] || env["OTEL_EXPORTER_OTLP_ENDPOINT"];
  const off = env["OTEL_SDK_DISABLED"] === "true" || env["OTEL_TRACES_EXPORTER"] === "none";
  if (!endpoint || off) return undefined;
  const [{ OTLPTraceExporter }, { resourceFromAttributes }, sdk] = await Promise.all([
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/sdk-trace"),
  ]);
  const random = new sdk.RandomIdGenerator();
  let next: Pick<SpanContext, "traceId" | "spanId"> | undefined;
  const idGenerator: IdGenerator = {
    generateTraceId: () => next?.traceId ?? random.generateTraceId(),
    generateSpanId: () => next?.spanId ?? random.generateSpanId(),
  };
  const exporter = telling(new OTLPTraceExporter(), lost); // it reads the variables by itself
  const provider = new sdk.TracerProvider({
    idGenerator,
    sampler: samplerOf(env, sdk),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: TOGETHER_MS })],
    resource: resourceFromAttributes({
      "service.name": env["OTEL_SERVICE_NAME"] || service,
      "service.version": ownPackage().version,
    }),
  });
  return {
    tracer: provider.getTracer("bulkhead", ownPackage().version),
    withIds(ids, start) {
      next = ids;
      try {
        return start();
      } finally {
        next = undefined;
      }
    },
    [Symbol.asyncDispose]: () =>
      within(
        LAST_WORDS_MS,
        provider.shutdown().catch(() => undefined),
      ),
  };
}

/** By the trace's id alone: all processes of a run choose alike, and a trace is whole or not there. */
function samplerOf(env: Env, sdk: typeof import("@opentelemetry/sdk-trace")): Sampler {
  const kind = (env["OTEL_TRACES_SAMPLER"] ?? "").replace("parentbased_", "");
  if (kind === "always_off") return new sdk.AlwaysOffSampler();
  if (kind !== "traceidratio") return new sdk.AlwaysOnSampler();
  const ratio = Number(env["OTEL_TRACES_SAMPLER_ARG"] ?? 1);
  return new sdk.TraceIdRatioBasedSampler(Number.isFinite(ratio) ? ratio : 1);
}

function telling(exporter: SpanExporter, lost: () => void): SpanExporter {
  return {
    export: (spans: ReadableSpan[], done) =>
      exporter.export(spans, (result) => {
        if (result.code !== 0) lost(); // what it says of it stays unread
        done(result);
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}

const TOGETHER_MS = 1_000;
const LAST_WORDS_MS = 5_000;
