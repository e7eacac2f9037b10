// What an agent was made with, as its runs use it.
import type { RunStore, TaskTree } from "@bulkhead/memory";
import type { ProcessPool } from "@bulkhead/sandbox";
import type { ModelSpec, Models } from "../model/models.ts";
import type { Ask } from "../tool/rules.ts";
import type { WorkerTrace } from "../tracing/worker-trace.ts";
import type { RunLimits } from "./limits.ts";
import type { Price } from "./run-report.ts";

export interface Settings {
  readonly ask: Ask;
  readonly limits: RunLimits;
  /** How long a question to a person stands open. */
  readonly askForMs: number;
  /** Who the agent works for: tools' output is theirs to read. */
  readonly principal: string;
  /** Principals and their addresses; a recipient that nobody lists is the public. */
  readonly principals: Readonly<Record<string, readonly string[]>>;
  /** Who may know what the user writes. */
  readonly userWords: "public" | "principal";
  /** US dollars per million tokens, by the model's name as it was given. */
  readonly prices: Readonly<Record<string, Price>>;
  /** The main agent's own chain; undefined: the model that the agent was made with. */
  readonly model: ModelSpec | undefined;
  /** For workers without a model of their own; undefined: the main agent's. */
  readonly workerModel: ModelSpec | undefined;
  readonly models: Models;
  /** What operators are told of workers, beside the report. */
  readonly trace: WorkerTrace;
  /** Each spawn is a node of it. */
  readonly tasks?: TaskTree | undefined;
  /** Where runs are kept; undefined: where whoever watches a run says. */
  readonly store: RunStore | undefined;
  /** Where workers' loops run; undefined: in line. */
  readonly processes: ProcessPool | undefined;
  /** They are played wherever somebody takes them from the queue of whoever plays the run. */
  readonly queued: boolean;
}
