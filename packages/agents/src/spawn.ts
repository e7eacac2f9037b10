// One worker, from its input to an admitted outcome. A model worker runs behind a sandbox with a context of its own, a
// code worker is called; both come out by the same door: text, admitted against the worker's return schema.
import {
  type Admitted,
  admit,
  type Code,
  capacity,
  codeOf,
  type HandleBlock,
  joinLabels,
  type Label,
} from "@bulkhead/sandbox";
import type { NamedModel } from "./models.ts";
import type { AnyRun } from "./run.ts";
import { spawnLabel } from "./spawn-label.ts";
import { spawnViews } from "./spawn-views.ts";
import type { AnyWorker } from "./worker.ts";
import { runWorker, type WorkerNotes } from "./worker-run.ts";
import type { WorkerSpan } from "./worker-trace.ts";

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
  readonly models: () => Promise<readonly NamedModel[]>;
  readonly signal: AbortSignal;
}

export type SpawnResult = Admitted<{ readonly value: unknown }> & { readonly label: Label };

export async function spawn(run: AnyRun, request: SpawnRequest): Promise<SpawnResult> {
  const { worker, position, tool, toolArguments } = request;
  const shown = joinLabels(...Object.values(request.labels));
  const label = spawnLabel(run, worker, shown);
  const named = { position, worker: worker.name, ...(tool === undefined ? {} : { tool }) };
  const started = performance.now();
  const notes: WorkerNotes = { steps: 0, repairs: 0, attempted: [] };
  run.emit({ kind: "spawn_start", ...named });

  const asked = { run: run.id, position, name: worker.name, input: request.input };
  const admitted = await run.settings.trace.worker(asked, (span) => outcomeOf(run, request, shown, label, notes, span));

  const told = {
    ...named,
    ok: admitted.ok,
    ...(admitted.ok ? {} : { code: admitted.code }),
    bits: capacity(worker.wrapped).bits,
    ms: Math.round(performance.now() - started),
    label,
    attempted: notes.attempted,
    repairs: notes.repairs,
  };
  run.emit({ kind: "spawn_end", ...told, steps: notes.steps });
  run.recordSpawn({
    ...told,
    ...(toolArguments === undefined ? {} : { toolArguments }),
    ...(admitted.ok ? spawnViews(admitted.value.value, run.thread.handles) : {}),
  });
  return { ...admitted, label };
}

async function outcomeOf(
  run: AnyRun,
  request: SpawnRequest,
  shown: Label,
  label: Label,
  notes: WorkerNotes,
  span: WorkerSpan,
): Promise<Admitted<{ readonly value: unknown }>> {
  const { worker, block: handles } = request;
  const input = await worker.input.safeParseAsync(request.input).catch(() => undefined);
  if (input?.success !== true) return { ok: false, code: request.unfit ?? "schema_mismatch" };
  try {
    const text = await runWorker(run, request, input.data, shown, notes, span);
    span.returned(text);
    return admit(text, worker.wrapped, { handles, label, maxBytes: worker.limits.resultBytes });
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}
