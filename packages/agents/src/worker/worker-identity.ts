// What a worker is, for the hash of what it was asked: purpose, schemas, limits, model, its tools with theirs, and all
// workers below it. Code is its name's word for it.
import { specName } from "../model/models.ts";
import { askedHash } from "../run/asked-hash.ts";
import type { AnyRun } from "../run/run.ts";
import type { AnyWorker } from "./worker.ts";
import type { Brief } from "./worker-assignment.ts";

export function workerIdentity(run: AnyRun, worker: AnyWorker): Readonly<Record<string, unknown>> {
  const long = worker.kind === "model" && worker.long ? [worker.long.field, worker.long.tokens] : undefined;
  return { worker: worker.name, kind: worker.kind, brief: hashOf(worker), long, models: modelsOf(run, worker) };
}

/** A worker's brief is made once, and nobody can change it. */
const hashes = new WeakMap<Brief, string>();

function hashOf({ brief, inputSchema, workers, ...worker }: AnyWorker): string {
  const known = hashes.get(brief);
  if (known !== undefined) return known;
  const guarded = worker.kind === "model" && worker.guard !== undefined ? true : undefined; // left out where it is not
  const below = (workers as readonly AnyWorker[]).map(hashOf);
  const hash = askedHash({ brief, takes: inputSchema, below, guarded });
  hashes.set(brief, hash);
  return hash;
}

function modelsOf(run: AnyRun, worker: AnyWorker): unknown {
  const own = worker.kind === "model" ? worker.model : undefined;
  const spec = run.observation?.model ?? own ?? run.settings.workerModel ?? run.settings.model;
  return [spec && specName(spec), ...(worker.workers as readonly AnyWorker[]).map((below) => modelsOf(run, below))];
}
