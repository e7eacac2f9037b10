// What the endpoints work on: the store of runs, whose is what, which agents there are, and who plays.
import type { ApiKeys, ConceptMemory, DatabaseRunStore, TenantLimits, TenantRuns } from "@bulkhead/memory";
import type { Signals } from "../telemetry/signals.ts";
import type { Assistant } from "./assistant.ts";
import type { Answering } from "./database-answers.ts";
import type { KeyWatch } from "./key-watch.ts";
import type { RunService } from "./run-service.ts";

export interface Service {
  readonly store: DatabaseRunStore;
  readonly keys: ApiKeys;
  readonly keyWatch: KeyWatch;
  readonly limits: TenantLimits;
  readonly runs: RunService;
  readonly assistants: readonly Assistant[];
  /** There was no key when it began, so it listens to this machine alone. */
  readonly open: boolean;
  readonly bodyBytes: number;
  /** It takes nothing new. */
  readonly draining: boolean;
  ofTenant(tenant: string): TenantRuns;
  /** To be read. @throws MemoryError `bad_scope` */
  memoryOf(tenant: string): ConceptMemory;
  /** Whether the database does. */
  readonly answers: Answering;
  /** Hears of each request. */
  readonly watch: Pick<Signals, "request">;
  /** The page of the metrics; undefined: nothing is counted. */
  readonly metrics?: () => Promise<string>;
  /** Our fault: told to the operator. */
  fault(error: unknown): void;
}
