// Builds the shortener: carries out the program with a worker for each instruction, or goes on with a run of it that was cut.
import {
  type Evaluator,
  type ModelSpec,
  observeRun,
  type ProgramOutcome,
  type RunEvent,
  runProgram,
} from "@bulkhead/agents";
import { type Database, databaseRunStore, type FileStore } from "@bulkhead/memory";
import { shortenerEvaluators } from "./evaluators.ts";
import { approvedProgram, guardedFiles } from "./operator.ts";

export interface BuildOptions {
  readonly database: Database;
  readonly model: ModelSpec;
  /** Of the run and of its files. Asked for again with the same, it goes on where it stood. */
  readonly runId: string;
  /** Default: those of the sandbox. */
  readonly evaluators?: Readonly<Record<string, Evaluator>>;
  readonly observe?: (event: RunEvent) => void;
  readonly signal?: AbortSignal;
}

export interface Built {
  readonly outcome: ProgramOutcome;
  readonly files: FileStore;
}

export async function buildShortener({
  database,
  model,
  runId,
  evaluators = shortenerEvaluators(),
  observe,
  signal,
}: BuildOptions): Promise<Built> {
  const program = await approvedProgram(database);
  const files = await guardedFiles(database, runId);
  const store = databaseRunStore(database);
  const run = () =>
    runProgram({
      program,
      files,
      evaluators,
      model,
      store,
      runId,
      ...(signal && { signal }),
    });
  const { result: outcome } = await observeRun({ ...(observe && { observe }) }, run);
  return { outcome, files };
}
