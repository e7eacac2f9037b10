// A service on loopback, in this process, on an embedded database of its own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallerIntegrity } from "@bulkhead/agents";
import {
  apiKeys,
  type Database,
  type DatabaseRunStore,
  databaseRunStore,
  type Embedder,
  hashEmbedder,
  type KeyScope,
  openDatabase,
  tenantLimits,
} from "@bulkhead/memory";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { runSignals } from "../../src/engine/run-signals.ts";
import type { Assistant } from "../../src/serve/assistant.ts";
import { assistantOf } from "../../src/serve/assistant.ts";
import type { Endpoint } from "../../src/serve/endpoint.ts";
import { openService } from "../../src/serve/open-service.ts";
import { processRunService } from "../../src/serve/process-run-service.ts";
import type { RunService } from "../../src/serve/run-service.ts";
import { serveHttp } from "../../src/serve/serve-http.ts";
import { takeUpStopped } from "../../src/serve/take-up-stopped.ts";
import { measuredSignals } from "../../src/telemetry/metrics/measured-signals.ts";
import { openMetrics } from "../../src/telemetry/metrics/open-metrics.ts";
import { checkedAnswers } from "./checked-answers.ts";

/** Of the service: another one than a memory has by default. */
export const EMBEDDER: Embedder = { ...hashEmbedder(), name: "of-the-service" };

/** Its end fails where it answered anything that its document does not say. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly store: DatabaseRunStore;
  readonly database: Database;
  readonly endpoints: readonly Endpoint[];
  /** What was answered so far: "get /v1/runs 200". */
  readonly answered: ReadonlySet<string>;
  readonly faults: readonly unknown[];
  readonly service: { drain(): void };
  newKey(tenant: string, scope: KeyScope, more?: NewKey): Promise<{ readonly key: string; readonly id: string }>;
  revoke(id: string): Promise<boolean>;
}

interface NewKey {
  readonly integrity: CallerIntegrity;
  readonly expiresAt?: number;
}

export interface Serving {
  /** Name → its default export. */
  readonly modules: Readonly<Record<string, unknown>>;
  readonly model?: BaseChatModel;
  /** Keys of these tenants exist before it begins: then nobody is let in without one. */
  readonly keyed?: boolean;
  readonly bodyBytes?: number;
  readonly slowMs?: number;
  /** On the database of that one, as another process of the same service. */
  readonly beside?: Served;
  readonly drainMs?: number;
  readonly keyMs?: number;
  /** What stands between the endpoints and who plays. */
  readonly between?: (here: RunService) => RunService;
}

export async function served(serving: Serving): Promise<Served> {
  const { modules, model, keyed = false, bodyBytes, slowMs, beside, drainMs = 5_000, keyMs, between } = serving;
  const dir = mkdtempSync(join(tmpdir(), "bulkhead-serve-"));
  const database = beside?.database ?? (await openDatabase({ url: "", dir }));
  const keys = apiKeys(database);
  if (keyed) await keys.create({ tenant: "first", name: "", scopes: ["read"] });
  const store = databaseRunStore(database);
  const assistants: readonly Assistant[] = Object.entries(modules).map(([name, made]) =>
    assistantOf(
      name,
      `${name}.ts`,
      { url: import.meta.url, path: join(dir, `${name}.ts`), exports: { default: made } },
      dir,
    ),
  );
  const metrics = openMetrics();
  const here = processRunService({
    store,
    limits: tenantLimits(database),
    model: model && (async () => model),
    drainMs,
    watch: measuredSignals(metrics),
  });
  const runs = between?.(here) ?? here;
  const faults: unknown[] = [];
  const service = await openService({
    store,
    database,
    assistants,
    runs,
    embedder: EMBEDDER,
    watch: measuredSignals(metrics),
    metrics: metrics.page,
    fault: (error) => faults.push(error),
    ...(bodyBytes === undefined ? {} : { bodyBytes }),
    ...(keyMs === undefined ? {} : { keyMs }),
  });
  const ending = new AbortController();
  const signals = runSignals(database);
  const taking = takeUpStopped({
    store,
    runs,
    assistants,
    limits: tenantLimits(database),
    signal: ending.signal,
    onAnswer: (wake) => signals.on("answer", "", wake),
    told: () => undefined,
  });
  const checked = checkedAnswers(service.app, service.endpoints);
  const server = await serveHttp(checked, {
    host: "127.0.0.1",
    port: 0,
    ...(slowMs === undefined ? {} : { slowMs }),
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    store,
    database,
    endpoints: service.endpoints,
    answered: checked.answered,
    faults,
    service,
    newKey: (tenant, scope, more = { integrity: "user" }) =>
      keys.create({ tenant, name: "", scopes: [scope], ...more }),
    revoke: (id) => keys.revoke(id),
    async [Symbol.asyncDispose]() {
      ending.abort();
      await taking;
      await runs[Symbol.asyncDispose](); // as the command does
      await server[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
      await signals[Symbol.asyncDispose]();
      if (beside === undefined) await database.close();
      rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }); // its owner ends a moment later
      if (checked.wrong.length > 0) throw new Error(`not as its document says: ${checked.wrong.join("; ")}`);
    },
  };
}
