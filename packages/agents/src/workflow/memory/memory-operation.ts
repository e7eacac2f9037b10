// An operation of a workflow's on what is kept: files, programs, tasks. Numbered, kept and told in its turn as every other;
// what it reads joins the context when it is told. Rules: of a text only what a user or the operator wrote is read; a store that
// cannot be had ends the run, and is no answer.
import type { Code, JsonValue, Label, OrHandle } from "@bulkhead/sandbox";
import { joinLabels } from "@bulkhead/sandbox";
import type { Answer } from "../../run/kept-answer.ts";
import { STATUS_BITS } from "../../tool/answer-bounds.ts";
import { labelArguments } from "../../tool/argument-label.ts";
import { type Resolved, resolveArguments, sourcesOf, valuesOf } from "../../tool/resolve-arguments.ts";
import { comingHandles } from "../coming-handles.ts";
import { copyArguments } from "../copy-arguments.ts";
import { Operation } from "../operation.ts";
import type { Issued } from "../workflow-operations.ts";
import type { WorkflowScope } from "../workflow-scope.ts";
import { escaped } from "./escaped.ts";

export type MemoryOutcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: Code };

/** What was found, or why there is nothing to tell. */
export type Found =
  | {
      readonly ok: true;
      readonly value: JsonValue;
      readonly label: Label;
      /** Rows of provenance that it is made of. */
      readonly made?: readonly string[];
    }
  | { readonly ok: false; readonly code: Code; readonly label: Label };

/** What an operation is asked with. */
export interface Given {
  readonly issued: Issued;
  /** With what its handles stand for. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Of all of it, and of the context that asks. */
  readonly label: Label;
  /** Positions that it was made of. */
  readonly inputs: readonly string[];
}

export interface MemoryOperation {
  /** As operators are told it: `files.read`. */
  readonly name: string;
  readonly arguments: Readonly<Record<string, OrHandle<unknown>>>;
  /** The one that may be or hold handles; of a text also inside. A name never is one. */
  readonly content?: string;
  readonly write?: boolean;
  readonly ask: (given: Given) => Promise<Found>;
  /** What the code is told of the value, when it is. Default: all of it. */
  readonly tell?: (value: JsonValue) => JsonValue;
}

/** @throws AgentsError `bad_workflow` */
export function memoryOperation<T>(scope: WorkflowScope, operation: MemoryOperation): Promise<MemoryOutcome<T>> {
  const { operations } = scope;
  const bits = operation.write === true ? STATUS_BITS : 0; // what is read is nobody's but the user's own
  const { issued, answer } = startMemory(scope, operation, bits);
  const done = answer.then((is) => ({ value: is, label: is.label }));
  const read = async (): Promise<MemoryOutcome<T>> => {
    const is = await operations.read<Answer | { readonly ok: false; readonly code: Code }>(issued, bits, done);
    if (!is.ok) return { ok: false, code: is.code };
    const value = JSON.parse(is.text) as JsonValue; // it was written below
    return { ok: true, value: escaped(operation.tell?.(value) ?? value) as T };
  };
  return new Operation(read, scope.mistakes);
}

/** Begins it, and says when it is answered. */
export function startMemory(
  scope: WorkflowScope,
  { name, arguments: args, content, write = false, ask }: MemoryOperation,
  bits: number,
): { readonly issued: Issued; readonly answer: Promise<Answer> } {
  const { operations, run } = scope;
  const given = copyArguments(args, name);
  const issued = operations.issue();
  const resolve = (): Resolved =>
    resolveArguments(given, {
      rules: { effect: "read", text: content === undefined ? {} : { [content]: "plain" } },
      schema: { type: "object" },
      handles: run.thread.handles,
    });
  const early = withoutNames(resolve(), content);
  const label = joinLabels(
    issued.label,
    ...(early.ok ? Object.values(labelArguments(early, issued.label, scope.known)) : []),
  );
  const answer = operations.start(issued, write, async (): Promise<Answer> => {
    const coming = comingHandles(given, run.thread.handles);
    if (coming !== undefined) await operations.waitFor(coming);
    const resolved = early.ok ? resolve() : early;
    const values = resolved.ok ? valuesOf(resolved) : {};
    const inputs = resolved.ok ? [...sourcesOf(resolved), ...issued.read] : issued.read;
    let made: readonly string[] = [];
    return operations.answer<Answer>(issued, {
      asked: () => ({ kind: "memory", name, arguments: resolved.ok ? values : "bad_handle" }),
      async ask() {
        if (!resolved.ok) return { ok: false, code: "bad_handle", label };
        const failed = Object.values(resolved.arguments).find((one) => one.failed !== undefined)?.failed;
        if (failed !== undefined) return { ok: false, code: failed, label };
        if (write) await run.keeping.flush(); // what it is made of is there
        const found = await ask({ issued, values, label, inputs }).catch((error: unknown) => {
          throw run.keeping.lose(error);
        });
        if (!found.ok) return found;
        made = (found.made ?? []).map((id) => `#${id}`);
        return { ok: true, text: JSON.stringify(found.value), label: found.label };
      },
      answerOf: (is) => is,
      again: (is) => is,
      told: () => ({ kind: "call", name, bits, inputs: [...(resolved.ok ? sourcesOf(resolved) : []), ...made] }),
    });
  });
  return { issued, answer };
}

/** What names something is written by the code: a handle there would be a stranger's name for it. */
function withoutNames(resolved: Resolved, content: string | undefined): Resolved {
  if (!resolved.ok) return resolved;
  const named = Object.entries(resolved.arguments).find(
    ([name, { leaves }]) => name !== content && leaves.some(({ kind }) => kind !== "written"),
  );
  return named === undefined ? resolved : { ok: false, argument: named[0] };
}
