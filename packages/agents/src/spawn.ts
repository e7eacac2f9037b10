// One worker, from its input to an admitted outcome. A model worker runs behind a sandbox with a context of its own, a
// code worker is called; both come out by the same door: text, admitted against the worker's return schema. What a
// worker's own worker returns is admitted too, and then shown to it with its real text: handles are the main side's.
import {
  type Admitted,
  admit,
  type Code,
  capacity,
  codeOf,
  type HandleBlock,
  HandleTable,
  joinLabels,
  type Label,
} from "@bulkhead/sandbox";
import type { NamedModel } from "./models.ts";
import type { AnyRun } from "./run.ts";
import { spawnLabel } from "./spawn-label.ts";
import { spawnViews } from "./spawn-views.ts";
import type { AnyWorker, ModelWorker } from "./worker.ts";
import type { SpawnChild } from "./worker-calls.ts";
import { runWorker, type WorkerNotes, type WorkerWork } from "./worker-run.ts";
import type { WorkerTrace } from "./worker-trace.ts";

export interface SpawnRequest {
  readonly position: string;
  readonly worker: AnyWorker;
  /** The tool whose result it reads, and what that tool was called with. */
  readonly tool?: string;
  readonly toolArguments?: Readonly<Record<string, unknown>>;
  readonly input: Readonly<Record<string, unknown>>;
  /** The label of each field of the input. */
  readonly labels: Readonly<Record<string, Label>>;
  /** The outcome where the input does not fit; default `schema_mismatch`. A handle in it may have failed with this code. */
  readonly unfit?: Code;
  /** The label of the context that asked for it. */
  readonly context: Label;
  readonly block: HandleBlock;
  /** Of this worker, or of one below it. */
  readonly models: (worker: ModelWorker) => Promise<readonly NamedModel[]>;
  readonly signal: AbortSignal;
}

export type SpawnResult = Admitted<{ readonly value: unknown }> & { readonly label: Label };

export async function spawn(run: AnyRun, request: SpawnRequest): Promise<SpawnResult> {
  const { worker, toolArguments } = request;
  const spawned = await perform(run, request, worker.limits.depth, run.settings.trace);
  const { admitted, told, label } = spawned;
  const bits = capacity(worker.wrapped).bits;
  run.emit({ kind: "spawn_end", ...told, bits });
  run.recordSpawn({
    ...told,
    bits,
    ...(toolArguments === undefined ? {} : { toolArguments }),
    ...(admitted.ok ? spawnViews(admitted.value.value, run.thread.handles) : {}),
  });
  return { ...admitted, label };
}

/** `depth`: how many levels of workers may stand below it. */
async function perform(run: AnyRun, request: SpawnRequest, depth: number, trace: WorkerTrace) {
  const { worker, position, tool } = request;
  const shown = joinLabels(...Object.values(request.labels));
  const label = spawnLabel(run, worker, shown);
  const named = { position, worker: worker.name, ...(tool === undefined ? {} : { tool }) };
  const started = performance.now();
  const notes: WorkerNotes = { steps: 0, repairs: 0, attempted: [] };
  run.emit({ kind: "spawn_start", ...named });
  const asked = { run: run.id, position, name: worker.name, input: request.input };
  const admitted = await trace.worker(asked, (span) => {
    const levels = Math.min(depth, worker.limits.depth);
    const spawnChild: SpawnChild = (child) => spawnBelow(run, { ...child, models: request.models }, levels, span);
    return outcomeOf({ run, request, shown, notes, spawnChild, span }, label);
  });
  const told = {
    ...named,
    ok: admitted.ok,
    ...(admitted.ok ? {} : { code: admitted.code }),
    ms: Math.round(performance.now() - started),
    label,
    ...notes,
  };
  return { admitted, told, label };
}

/** A worker's own worker. Nothing of it crosses to the main side, so it counts no bits. */
async function spawnBelow(
  run: AnyRun,
  request: Omit<SpawnRequest, "block">,
  depth: number,
  trace: WorkerTrace,
): Promise<{ readonly outcome: unknown; readonly label: Label }> {
  if (depth < 1) return { outcome: { ok: false, code: "depth_limit" satisfies Code }, label: request.context };
  const { worker } = request;
  const handles = new HandleTable();
  const block = handles.reserve(worker.wrapped.handles);
  const { admitted, told, label } = await perform(run, { ...request, block }, depth - 1, trace);
  const value = admitted.ok ? { raw: spawnViews(admitted.value.value, handles).raw } : {};
  run.emit({ kind: "spawn_end", ...told, bits: 0 });
  run.recordSpawn({ ...told, bits: 0, ...value });
  const outcome = admitted.ok ? { ok: true, value: value.raw } : { ok: false, code: admitted.code };
  return { outcome, label };
}

async function outcomeOf(
  work: Omit<WorkerWork, "input">,
  label: Label,
): Promise<Admitted<{ readonly value: unknown }>> {
  const { worker, block: handles, unfit = "schema_mismatch", ...request } = work.request;
  const input = await worker.input.safeParseAsync(request.input).catch(() => undefined);
  if (input?.success !== true) return { ok: false, code: unfit };
  try {
    const text = await runWorker({ ...work, input: input.data });
    work.span.returned(text);
    return admit(text, worker.wrapped, { handles, label, maxBytes: worker.limits.resultBytes });
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}
