// Who plays the runs that callers start: a port. Two: in this process (process-run-service.ts), and by pools (queue-run-service.ts), whose
// engine has these `wait`, `events` and `cancel`.
import type { CallerIntegrity } from "@bulkhead/agents";
import type { Engine } from "../engine/engine.ts";
import type { Assistant } from "./assistant.ts";

/** `wait`, @throws Problem `draining`: this process ends, and the run goes on elsewhere. */
export interface RunService extends Pick<Engine, "wait" | "events" | "cancel">, AsyncDisposable {
  /** Where runs wait for somebody to play them: as many may be asked for as anybody likes. Undefined: they are played here, at once. */
  readonly backlog?: Engine["backlog"];
  /** Resolves when it is kept, so that it is not lost with this process. @throws AgentsError, MemoryError: it did not begin */
  start(order: RunOrder): Promise<void>;
}

export interface RunOrder {
  /** Ids in the store of runs. */
  readonly run: string;
  readonly thread: string;
  readonly tenant: string;
  /** What it is asked counts as. */
  readonly integrity: CallerIntegrity;
  readonly assistant: Assistant;
  /** As `invoke` takes it; undefined: it goes on where it was cut, or waited. */
  readonly asked: unknown;
}
