// What a spawn does, on whatever level it stands. A model worker runs behind a sandbox with a context of its own, a code
// worker is called; both come out by the same door: text, admitted against the worker's return schema. Inside a worker
// (one that it calls, or one chunk of its document) what was admitted is shown with its real text: handles are the main
// side's; and nothing of it crosses there, so it counts no bits.
import { type Admitted, admit, type Code, codeOf, HandleTable, joinLabels } from "@bulkhead/sandbox";
import { answerOnce } from "../run/kept-answer.ts";
import { isParked } from "../run/parked.ts";
import { workerCallPosition } from "../run/position.ts";
import type { AnyRun } from "../run/run.ts";
import { recordSpawn } from "../tasks/record-spawn.ts";
import type { WorkerTrace } from "../tracing/worker-trace.ts";
import { guardsOf } from "./guards.ts";
import type { PartOutcome } from "./run-long.ts";
import type { SpawnRequest } from "./spawn.ts";
import { spawnLabel } from "./spawn-label.ts";
import { rawView } from "./spawn-views.ts";
import type { SpawnChild } from "./worker-calls.ts";
import { workerIdentity } from "./worker-identity.ts";
import { runWorker, type WorkerNotes, type WorkerWork } from "./worker-run.ts";

interface Level {
  /** How many levels of workers may stand below. */
  readonly depth: number;
  /** Where its span stands. */
  readonly trace: WorkerTrace;
  /** The input was parsed above: it reads a part of a document. */
  readonly parsed?: boolean;
  /** How it stands in the run's task tree. */
  readonly recorded?: string;
}

export async function performSpawn(run: AnyRun, request: SpawnRequest, level: Level) {
  const { worker, position, tool, models } = request;
  const shown = joinLabels(...Object.values(request.labels));
  const granted = spawnLabel(run, worker, shown);
  const named = { position, worker: worker.name, ...(tool === undefined ? {} : { tool }) };
  const started = performance.now();
  const notes: WorkerNotes = { steps: 0, repairs: 0, attempted: [] };
  const labelOf = () => (notes.read === undefined ? granted : joinLabels(granted, notes.read));
  run.emit({ kind: "spawn_start", ...named });

  const asked = { run: run.id, position, name: worker.name, input: request.input };
  const admitted = await level.trace.worker(asked, async (span): Promise<Admitted<Wrapped>> => {
    const depth = Math.min(level.depth, worker.limits.depth);
    const spawnChild: SpawnChild = async (child) => {
      if (depth < 1) return { outcome: { ok: false, code: "depth_limit" satisfies Code }, label: child.context };
      const guards = worker.kind === "model" ? guardsOf(worker, request.guards) : [];
      const node = level.recorded === undefined ? {} : { node: { under: { spawned: level.recorded } } };
      return spawnInside(run, { ...child, ...node, models, guards }, { depth: depth - 1, trace: span });
    };
    const spawnPart = async (input: Readonly<Record<string, unknown>>, index: number): Promise<PartOutcome> => {
      const at = workerCallPosition(position, 0, index);
      const part = { ...request, position: at, worker: { ...worker, long: undefined }, input };
      const read = () => spawnInside(run, part, { depth, trace: span, parsed: true });
      return run.claim === undefined ? (await read()).outcome : readOnce(run, part, read);
    };
    const input = level.parsed ? request.input : await parseInput(request);
    if (input === undefined) return { ok: false, code: request.unfit ?? "schema_mismatch" };
    try {
      const text = await runWorker({ run, request, input, shown, notes, spawnChild, spawnPart, span });
      span.returned(text);
      return admit(text, worker.wrapped, {
        handles: request.block,
        label: labelOf(),
        maxBytes: worker.limits.resultBytes,
      });
    } catch (error) {
      const code = codeOf(error);
      const own = code === "needs_approval" && !isParked(run, position);
      return { ok: false, code: own ? "worker_crashed" : code };
    }
  });

  const label = labelOf();
  const { read: _, ...noted } = notes;
  const told = {
    ...named,
    ok: admitted.ok,
    ...(admitted.ok ? {} : { code: admitted.code }),
    ms: Math.round(performance.now() - started),
    label,
    ...noted,
  };
  return { admitted, told, label };
}

type Wrapped = { readonly value: unknown };

/** A chunk that was read is not read again when the run is taken up. */
async function readOnce(
  run: AnyRun,
  { position, worker, input, labels, context, signal, sources: inputs = [] }: Omit<SpawnRequest, "block">,
  read: () => ReturnType<typeof spawnInside>,
): Promise<PartOutcome> {
  const { name } = worker;
  const asked = { kind: "part", ...workerIdentity(run, worker), input, labels, context };
  const told = { kind: "spawn", name, who: name, bits: 0, schema: worker.wrapped.hash, inputs } as const;
  const answer = await answerOnce(run, { position, asked, told, signal }, async () => {
    const { outcome, label } = await read();
    return outcome.ok ? { ok: true, text: JSON.stringify(outcome.value), label } : { ...outcome, label };
  });
  return answer.ok ? { ok: true, value: JSON.parse(answer.text) } : { ok: false, code: answer.code };
}

async function parseInput({ worker, input }: SpawnRequest): Promise<WorkerWork["input"] | undefined> {
  const parsed = await worker.input.safeParseAsync(input).catch(() => undefined);
  return parsed?.success === true ? parsed.data : undefined;
}

async function spawnInside(run: AnyRun, request: Omit<SpawnRequest, "block">, level: Level) {
  const handles = new HandleTable();
  const block = handles.reserve(request.worker.wrapped.handles);
  const recorded = level.parsed ? undefined : recordSpawn(run, request);
  const at = recorded === undefined ? level : { ...level, recorded: recorded.name };
  const { admitted, told, label } = await performSpawn(run, { ...request, block }, at);
  run.emit({ kind: "spawn_end", ...told, bits: 0 });
  const raw = admitted.ok ? rawView(admitted.value.value, handles) : undefined;
  await recorded?.end(admitted.ok ? { ok: true, value: raw } : admitted);
  if (!admitted.ok || raw === undefined) {
    run.record.spawn(() => ({ ...told, bits: 0 }));
    return { outcome: { ok: false, code: admitted.ok ? "worker_crashed" : admitted.code }, label } as const;
  }
  run.record.spawn(() => ({ ...told, bits: 0, raw }));
  return { outcome: { ok: true, value: raw }, label } as const;
}
