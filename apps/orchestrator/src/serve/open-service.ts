// The service of a database: everything that the endpoints work on, and how it ends: nothing new, then what is under way.
import {
  apiKeys,
  conceptMemory,
  type Database,
  type DatabaseRunStore,
  type Embedder,
  type TenantRuns,
  tenantLimits,
  tenantRuns,
} from "@bulkhead/memory";
import { type Signals, tellAll } from "../telemetry/signals.ts";
import { type Api, createApi } from "./api.ts";
import type { Assistant } from "./assistant.ts";
import { databaseAnswers } from "./database-answers.ts";
import type { Endpoint } from "./endpoint.ts";
import { approvalEndpoints } from "./endpoints/approval-endpoints.ts";
import { assistantEndpoints } from "./endpoints/assistant-endpoints.ts";
import { keyEndpoints } from "./endpoints/key-endpoints.ts";
import { limitEndpoints } from "./endpoints/limit-endpoints.ts";
import { memoryEndpoints } from "./endpoints/memory-endpoints.ts";
import { runEndpoints } from "./endpoints/run-endpoints.ts";
import { threadEndpoints } from "./endpoints/thread-endpoints.ts";
import { v1Endpoints } from "./endpoints/v1-endpoints.ts";
import { keyWatch } from "./key-watch.ts";
import { mcpEndpoints } from "./mcp/mcp-endpoint.ts";
import type { RunService } from "./run-service.ts";
import type { Service } from "./service.ts";

export interface ServiceOptions {
  readonly store: DatabaseRunStore;
  readonly database: Database;
  readonly assistants: readonly Assistant[];
  readonly runs: RunService;
  /** Makes the vectors of tasks that concepts are looked for by. Default: `hashEmbedder()`. */
  readonly embedder?: Embedder;
  readonly bodyBytes?: number;
  /** How often it is looked whether the keys of who is being answered still open. */
  readonly keyMs?: number;
  readonly watch?: Pick<Signals, "request">;
  readonly metrics?: () => Promise<string>;
  readonly fault: (error: unknown) => void;
}

export interface OpenService extends AsyncDisposable {
  readonly app: Api;
  readonly endpoints: readonly Endpoint[];
  readonly open: boolean;
  /** Takes nothing new from here on. */
  drain(): void;
}

export async function openService(options: ServiceOptions): Promise<OpenService> {
  const {
    database,
    store,
    assistants,
    runs,
    embedder,
    bodyBytes = 1_048_576,
    keyMs = 10_000,
    watch = tellAll([]),
    metrics,
    fault,
  } = options;
  const keys = apiKeys(database);
  const open = !(await keys.any());
  const tenants = new Map<string, TenantRuns>();
  const answers = databaseAnswers(database);
  let draining = false;
  const service: Service = {
    store,
    keys,
    keyWatch: keyWatch(keys, keyMs),
    limits: tenantLimits(database),
    runs,
    assistants,
    open,
    bodyBytes,
    get draining() {
      return draining;
    },
    ofTenant(tenant) {
      const mine = tenants.get(tenant) ?? tenantRuns(database, tenant);
      tenants.set(tenant, mine);
      return mine;
    },
    memoryOf: (tenant) =>
      conceptMemory(database, { tenant, project: "*", domain: "*", role: "*", embedder, frozen: true }), // nothing is read before it is asked
    answers,
    watch,
    ...(metrics === undefined ? {} : { metrics }),
    fault,
  };
  const endpoints = [
    ...assistantEndpoints(service),
    ...threadEndpoints(service),
    ...runEndpoints(service),
    ...v1Endpoints(service),
    ...approvalEndpoints(service),
    ...memoryEndpoints(service),
    ...keyEndpoints(service),
    ...mcpEndpoints(service),
    ...limitEndpoints(service),
  ];
  return {
    app: createApi(endpoints, service),
    endpoints,
    open,
    drain() {
      draining = true;
    },
    async [Symbol.asyncDispose]() {
      draining = true;
      await runs[Symbol.asyncDispose]();
    },
  };
}
