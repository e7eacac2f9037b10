// One worker of the main side's, from its input to an admitted outcome, whose free text stands behind handles.

import type { SpawnedTask } from "@bulkhead/memory";
import { type Admitted, type Code, capacity, type HandleBlock, type Label } from "@bulkhead/sandbox";
import type { NamedModel } from "../model/models.ts";
import type { AnyRun } from "../run/run.ts";
import { recordSpawn } from "../tasks/record-spawn.ts";
import type { Guard } from "./guard.ts";
import { rawView, spawnViews } from "./spawn-views.ts";
import { performSpawn } from "./spawn-worker.ts";
import type { AnyWorker, ModelWorker } from "./worker.ts";

export interface SpawnRequest {
  readonly position: string;
  readonly worker: AnyWorker;
  /** The tool whose result it reads, and what that tool was called with. */
  readonly tool?: string;
  readonly toolArguments?: Readonly<Record<string, unknown>>;
  readonly input: Readonly<Record<string, unknown>>;
  /** Positions of what its input was made of; what is below a spawn is made of it too. */
  readonly sources?: readonly string[];
  /** The label of each field of the input. */
  readonly labels: Readonly<Record<string, Label>>;
  /** The outcome where the input does not fit; default `schema_mismatch`. A handle in it may have failed with this code. */
  readonly unfit?: Code;
  /** Of the workers above: each of its calls must pass them too. */
  readonly guards?: readonly Guard[];
  /** The label of the context that asked for it. */
  readonly context: Label;
  readonly block: HandleBlock;
  /** Where it stands in the run's task tree. Default: below what the user said last. */
  readonly node?: SpawnNode;
  /** Of this worker, or of one below it. */
  readonly models: (worker: ModelWorker) => Promise<readonly NamedModel[]>;
  readonly signal: AbortSignal;
}

export interface SpawnNode {
  /** Default: of the run and the position. */
  readonly name?: string;
  readonly under?: NonNullable<SpawnedTask["under"]> | "none";
}

export type SpawnResult = Admitted<{ readonly value: unknown }> & { readonly label: Label };

export async function spawn(run: AnyRun, request: SpawnRequest): Promise<SpawnResult> {
  const { worker, toolArguments } = request;
  const recorded = recordSpawn(run, request);
  const { admitted, told, label } = await performSpawn(run, request, {
    depth: worker.limits.depth,
    trace: run.settings.trace,
    ...(recorded === undefined ? {} : { recorded: recorded.name }),
  });
  const { handles } = run.thread;
  await recorded?.end(admitted.ok ? { ok: true, value: rawView(admitted.value.value, handles) } : admitted);
  const bits = capacity(worker.wrapped).bits;
  run.emit({ kind: "spawn_end", ...told, bits });
  run.record.spawn(() => ({
    ...told,
    bits,
    ...(toolArguments === undefined ? {} : { toolArguments }),
    ...(admitted.ok ? spawnViews(admitted.value.value, handles) : {}),
  }));
  return { ...admitted, label };
}
