// The metrics of a process: OpenTelemetry's SDK counts, its Prometheus serializer writes the page. Rules: the provider is this
// process's own and is registered nowhere, so that nothing else is on the page; a label that does not hold what it may is
// `other`.
import type { Attributes, Meter, ObservableResult } from "@opentelemetry/api";
import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import type { Fields } from "../fields.ts";
import { type Labels, METRICS, type Metric, type MetricName } from "./metric.ts";

export interface Metrics {
  /** Adds to a counter or a gauge, or records in a histogram. */
  add<N extends MetricName>(name: N, value: number, labels: Labels<N>): void;
  /** Asked each time that the page is. */
  observe<N extends MetricName>(name: N, read: Observe<N>): void;
  /** As Prometheus reads it. */
  page(): Promise<string>;
}

type Observe<N extends MetricName> = (set: (value: number, labels: Labels<N>) => void) => void | Promise<void>;

export function openMetrics(): Metrics {
  const reader = new PageReader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter("bulkhead");
  const add = new Map(Object.entries(METRICS).map(([name, metric]) => [name, adderOf(meter, name, metric)]));
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return {
    add: (name, value, labels) => add.get(name)?.(value, closedLabels(METRICS[name].labels, labels)),
    observe(name, read) {
      const { type, help, labels: fields } = METRICS[name];
      const options = { description: help };
      const instrument =
        type === "counter" ? meter.createObservableCounter(name, options) : meter.createObservableGauge(name, options);
      instrument.addCallback((result: ObservableResult) =>
        read((value, labels) => result.observe(value, closedLabels(fields, labels))),
      );
    },
    page: async () => serializer.serialize((await reader.collect({ timeoutMillis: LATE_MS })).resourceMetrics),
  };
}

type Add = (value: number, labels: Attributes) => void;

function adderOf(meter: Meter, name: string, { type, help, observed }: Metric): Add | undefined {
  if (observed === true) return undefined;
  const options = { description: help };
  if (type === "histogram") {
    const made = meter.createHistogram(name, { ...options, advice: { explicitBucketBoundaries: SECONDS } });
    return (value, labels) => made.record(value, labels);
  }
  const made = type === "counter" ? meter.createCounter(name, options) : meter.createUpDownCounter(name, options);
  return (value, labels) => made.add(value, labels);
}

function closedLabels(fields: Fields, given: Readonly<Record<string, unknown>>): Attributes {
  return Object.fromEntries(
    Object.entries(fields).map(([label, field]) => [label, String(field(given[label]) ?? "other")]),
  );
}

class PageReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];
/** For what is asked of a database that is away. */
const LATE_MS = 4_000;
