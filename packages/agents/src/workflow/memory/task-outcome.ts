// What came of a worker that was spawned for a task, in this run or another: through the same door as when it was spawned. Its
// label is a stranger's, whatever was granted to the worker then: who keeps it here is not known before it is looked at.
import type { TaskTree } from "@bulkhead/memory";
import {
  admit,
  CODES,
  capacity,
  type JsonValue,
  joinLabels,
  mayRead,
  type Outcome,
  type Unread,
} from "@bulkhead/sandbox";
import type { z } from "zod";
import type { Answer } from "../../run/kept-answer.ts";
import { taskName } from "../../tasks/record-spawn.ts";
import { rawView } from "../../worker/spawn-views.ts";
import type { AnyWorker, Worker } from "../../worker/worker.ts";
import { strangersLabel } from "../given.ts";
import { countUnread, createUnread } from "../unread-handles.ts";
import { checkListed, type WorkflowScope } from "../workflow-scope.ts";
import { type Spawned, SpawnOperation } from "../workflow-spawn.ts";
import { startMemory } from "./memory-operation.ts";

/** @throws AgentsError `bad_workflow` */
export function outcomeOperation<I extends z.ZodType, R extends z.ZodType>(
  scope: WorkflowScope,
  tree: TaskTree,
  worker: Worker<I, R>,
  task: string,
): Spawned<R> {
  checkListed(scope, worker, "worker");
  const { operations, run } = scope;
  const { handles } = run.thread;
  const { principal } = run.settings;
  const { wrapped, returns } = worker as unknown as AnyWorker;
  const { bits } = capacity(wrapped);
  const nobodys = strangersLabel(principal);
  const name = "tasks.outcome";
  const asked = { worker: worker.name, schema: wrapped.hash, task };
  const { issued, answer } = startMemory(
    scope,
    {
      name,
      arguments: asked,
      async ask() {
        const found = await tree.outcome(taskName(task, worker.name));
        if (found === undefined) return { ok: false, code: "no_result", label: nobodys };
        const { output, label, provenance } = found;
        return { ok: true, value: output, label, made: [provenance] };
      },
    },
    bits,
  );
  const label = joinLabels(issued.label, nobodys);
  const block = handles.reserve(wrapped.handles, issued.position);
  const unreadBlock = handles.reserve(countUnread(returns), issued.position);

  const admitted = (is: Answer): Outcome<unknown> => {
    if (!is.ok) return { ok: false, code: is.code };
    if (!mayRead(is.label, [principal])) return { ok: false, code: "denied" };
    const { ok, value, code } = JSON.parse(is.text) as Readonly<Record<string, JsonValue>>; // as recordSpawn made it
    if (ok !== true) return { ok: false, code: CODES.find((one) => one === code) ?? "schema_mismatch" };
    const again = admit(JSON.stringify({ value }), wrapped, { handles: block, label });
    return again.ok ? { ok: true, value: (again.value as { readonly value: unknown }).value } : again;
  };
  const done = answer.then((is) => ({ value: admitted(is), label }));
  const read = () => operations.read(issued, bits, done);
  let unread: ReturnType<typeof createUnread> | undefined;
  const take = (): Unread<unknown> => {
    if (unread === undefined) {
      const made = createUnread(returns, unreadBlock, label);
      unread = made;
      void done.then(({ value: is }) => (is.ok ? made.settle(rawView(is.value, handles)) : made.fail(is.code)));
    }
    return unread.handle as Unread<unknown>;
  };
  // What is admitted has the profile of R.
  return new SpawnOperation(read, take, scope.mistakes) as unknown as Spawned<R>;
}
