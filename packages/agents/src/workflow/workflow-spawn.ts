// `ctx.spawn`: a worker, started at once with what it was given. Its outcome is read by awaiting it, or used unread.
import {
  admit,
  capacity,
  type HandleBlock,
  joinLabels,
  type Label,
  type OrHandle,
  type Outcome,
  type Unread,
} from "@bulkhead/sandbox";
import type { z } from "zod";
import { taskName } from "../tasks/record-spawn.ts";
import { labelArguments } from "../tool/argument-label.ts";
import { type Resolved, resolveArguments, sourcesOf, valuesOf } from "../tool/resolve-arguments.ts";
import { effectiveRules } from "../tool/rules.ts";
import { type SpawnNode, type SpawnResult, spawn } from "../worker/spawn.ts";
import { spawnLabel } from "../worker/spawn-label.ts";
import { rawView } from "../worker/spawn-views.ts";
import type { AnyWorker, Worker } from "../worker/worker.ts";
import { workerIdentity } from "../worker/worker-identity.ts";
import { comingHandles } from "./coming-handles.ts";
import { copyArguments } from "./copy-arguments.ts";
import { Operation } from "./operation.ts";
import { countUnread, createUnread, type UnreadHandle } from "./unread-handles.ts";
import { parseInput } from "./workflow-input.ts";
import type { Issued, Told } from "./workflow-operations.ts";
import { checkListed, type WorkflowScope } from "./workflow-scope.ts";

/** A worker's outcome. Awaiting it reads it; `unread` takes it as handles, and reads nothing. */
export interface Spawned<S> extends PromiseLike<Outcome<S>> {
  readonly unread: Unread<S>;
}

export interface SpawnOptions {
  /** Of the workflow's task tree: for which task it is. Its outcome stands below that, for `ctx.tasks.outcome`. */
  readonly task?: string;
}

/** @throws AgentsError `bad_workflow` */
export function spawnOperation<I extends z.ZodType, R extends z.ZodType>(
  scope: WorkflowScope,
  worker: Worker<I, R>,
  input: OrHandle<z.infer<I>>,
  options: SpawnOptions = {},
): Spawned<R> {
  checkListed(scope, worker, "worker");
  const started = startSpawn(scope, worker, copyArguments(input, worker.name), nodeOf(worker, options));
  // The worker's outcome was admitted with the profile of R.
  return new SpawnOperation(started.read, started.unread, scope.mistakes) as unknown as Spawned<R>;
}

export class SpawnOperation extends Operation<Outcome<unknown>> {
  readonly #unread: () => unknown;

  constructor(read: () => Promise<Outcome<unknown>>, unread: () => unknown, mistakes: WorkflowScope["mistakes"]) {
    super(read, mistakes);
    this.#unread = unread;
  }

  get unread(): unknown {
    return this.#unread();
  }
}

/** What no task is named for stands by itself. */
function nodeOf({ name }: AnyWorker, { task }: SpawnOptions): SpawnNode {
  return task === undefined ? { under: "none" } : { name: taskName(task, name), under: { slot: task } };
}

function startSpawn(scope: WorkflowScope, worker: AnyWorker, args: Readonly<Record<string, unknown>>, node: SpawnNode) {
  const { operations, run } = scope;
  const { handles } = run.thread;
  const issued = operations.issue();
  const block = handles.reserve(worker.wrapped.handles, issued.position);
  const unreadBlock = handles.reserve(countUnread(worker.returns), issued.position);
  const early = resolve(scope, worker, args); // its labels are final, also where what handles stand for is still to come
  const coming = comingHandles(args, handles);
  const labels = labelsOf(scope, issued, early);
  const label = spawnLabel(run, worker, joinLabels(...Object.values(labels)));

  let unread: UnreadHandle | undefined;
  let outcome: Outcome<unknown> | undefined;
  const settle = () => {
    if (outcome === undefined) return;
    if (outcome.ok) unread?.settle(rawView(outcome.value, handles));
    else unread?.fail(outcome.code);
  };
  const told = (is: Outcome<unknown>, read: Label | undefined): Told<Outcome<unknown>> => {
    outcome = is;
    settle();
    return { value: is, label: read };
  };

  const done = operations.start(issued, mayWrite(worker), async () => {
    if (coming !== undefined) await operations.waitFor(coming);
    const resolved = early.ok && coming !== undefined ? resolve(scope, worker, args) : early;
    if (!resolved.ok) {
      refuse(scope, issued, worker, resolved.argument);
      return told({ ok: false, code: "bad_handle" }, undefined);
    }
    const result = await operations.answer<SpawnResult>(issued, {
      asked: () => ({ kind: "spawn", ...workerIdentity(run, worker), input: valuesOf(resolved), node: node.name }),
      ask: () => ask(scope, worker, { issued, resolved, labels, block, node }),
      answerOf: (fresh) =>
        fresh.ok ? { ok: true, text: JSON.stringify(rawView(fresh.value, handles)), label: fresh.label } : fresh,
      again: (answer) => {
        if (!answer.ok) return { ...answer, label };
        const read = joinLabels(label, answer.label);
        return { ...admit(answer.text, worker.wrapped, { handles: block, label: read }), label: read };
      },
      told: () => ({
        kind: "spawn",
        name: worker.name,
        bits: capacity(worker.wrapped).bits,
        schema: worker.wrapped.hash,
        inputs: sourcesOf(resolved),
      }),
    });
    return result.ok
      ? told({ ok: true, value: result.value.value }, result.label)
      : told({ ok: false, code: result.code }, label); // the same when it is played again
  });

  return {
    read: () => operations.read(issued, capacity(worker.wrapped).bits, done) as Promise<Outcome<unknown>>,
    unread: () => {
      if (unread === undefined) {
        unread = createUnread(worker.returns, unreadBlock, label);
        settle();
      }
      return unread.handle as Unread<unknown>;
    },
  };
}

interface Prepared {
  readonly issued: Issued;
  readonly resolved: Resolved & { readonly ok: true };
  readonly labels: Readonly<Record<string, Label>>;
  readonly block: HandleBlock;
  readonly node: SpawnNode;
}

async function ask(
  scope: WorkflowScope,
  worker: AnyWorker,
  { issued, resolved, labels, block, node }: Prepared,
): Promise<SpawnResult> {
  const failed = Object.values(resolved.arguments).find((argument) => argument.failed !== undefined)?.failed;
  const result = await spawn(scope.run, {
    position: issued.position,
    worker,
    input: valuesOf(resolved),
    labels,
    sources: [...sourcesOf(resolved), ...issued.read],
    ...(failed === undefined ? {} : { unfit: failed }),
    context: issued.label,
    block,
    node,
    models: scope.models,
    signal: scope.stop.signal,
  });
  if (!result.ok && result.code === "schema_mismatch" && failed === undefined) {
    const input = await parseInput(worker.input, valuesOf(resolved));
    // For operators, in declared names: a slip of the developer's is the likely reason.
    if (!input.ok) scope.run.record.failure(issued.position, worker.name, `its input does not fit: ${input.path}`);
  }
  return result;
}

function resolve({ run }: WorkflowScope, worker: AnyWorker, args: Readonly<Record<string, unknown>>): Resolved {
  return resolveArguments(args, { rules: undefined, schema: worker.inputSchema, handles: run.thread.handles });
}

function labelsOf({ known }: WorkflowScope, issued: Issued, resolved: Resolved): Readonly<Record<string, Label>> {
  return resolved.ok ? labelArguments(resolved, issued.label, known) : { refused: issued.label };
}

/** Operators see it as a call that ended. */
function refuse({ run }: WorkflowScope, { position }: Issued, worker: AnyWorker, argument: string): void {
  run.emit({
    kind: "call_end",
    position,
    who: "main",
    tool: worker.name,
    effect: "read",
    ok: false,
    code: "bad_handle",
    argument: Object.hasOwn(worker.input.shape, argument) ? argument : "(unknown)",
    ms: 0,
  });
}

/** A worker that holds a write is not cut short at the end of the run. */
function mayWrite(worker: AnyWorker): boolean {
  return worker.tools.some((tool) => effectiveRules(tool.rules).effect === "write") || worker.workers.some(mayWrite);
}
