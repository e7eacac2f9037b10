// What machines ask every few seconds: it is counted, and neither logged nor traced.

export const PROBES: ReadonlySet<string> = new Set(["/healthz", "/ok", "/readyz", "/metrics"]);
