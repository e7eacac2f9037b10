// The value that a workflow returns. It goes out by its return schema as an outcome does: numbers, choices and dates as
// they are, also where the code never read them; every other text, and every handle to one, as a handle of the outcome.
import {
  admit,
  type Code,
  capacity,
  type HandleBlock,
  type HandleTable,
  joinLabels,
  type Label,
  type ReturnSchema,
} from "@bulkhead/sandbox";
import type { z } from "zod";
import type { AgentsError } from "../agents-error.ts";
import { labelOfHandles } from "../tool/argument-label.ts";
import { type Resolved, resolveArguments } from "../tool/resolve-arguments.ts";
import { comingHandles } from "./coming-handles.ts";
import { copyJson, NoJson, notJson } from "./copy-arguments.ts";
import { parseInput } from "./workflow-input.ts";
import type { WorkflowScope } from "./workflow-scope.ts";

export type Returned =
  | { readonly ok: true; readonly value: unknown; readonly label: Label }
  | { readonly ok: false; readonly code: Code };

interface ReturnParts {
  readonly returns: z.ZodType;
  /** The profile of `{value: returns}`. */
  readonly wrapped: ReturnSchema;
}

/** An AgentsError: it holds what nobody awaited. */
export async function returnedValue(
  returned: unknown,
  { run }: WorkflowScope,
  { returns, wrapped }: ReturnParts,
  block: HandleBlock,
): Promise<Returned | AgentsError> {
  const { thread: context } = run;
  const unfit = (where: string) => run.record.failure("return", "workflow", `what run returned does not fit: ${where}`);
  let value: unknown;
  try {
    value = copyJson(returned ?? null);
  } catch (error) {
    if (!(error instanceof NoJson)) throw error;
    if (error.awaitable) return notJson("return");
    unfit("it is not JSON with handles in it");
    return { ok: false, code: "schema_mismatch" };
  }
  await comingHandles(value, context.handles);
  const fields = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  const resolved = resolveFields(fields ? (value as Fields) : { value }, context.handles);
  if (!resolved.ok) return { ok: false, code: "bad_handle" };
  const parts = Object.entries(resolved.arguments);
  const unread = parts.some(([, { leaves }]) => leaves.some(({ kind }) => kind !== "written"));
  if (unread && !run.reserveBits(capacity(wrapped).bits)) return { ok: false, code: "budget_exceeded" }; // it is read now
  const label = joinLabels(context.label, ...parts.map(([, { leaves }]) => labelOfHandles(leaves)));
  const plain = Object.fromEntries(parts.map(([name, part]) => [name, part.value]));
  const admitted = admit(JSON.stringify(fields ? { value: plain } : plain), wrapped, { handles: block, label });
  if (admitted.ok) return { ok: true, value: (admitted.value as { readonly value: unknown }).value, label };
  const failed = parts.find(([, part]) => part.failed !== undefined)?.[1].failed;
  if (failed === undefined && admitted.code === "schema_mismatch")
    unfit(await misfit(returns, fields ? plain : plain["value"]));
  return { ok: false, code: failed ?? admitted.code };
}

/** For operators, and in declared names all the same. */
async function misfit(returns: z.ZodType, value: unknown): Promise<string> {
  const parsed = await parseInput(returns, value, "returns");
  return parsed.ok ? "it has a field that returns does not name, or a number beside its step" : parsed.path;
}

type Fields = Readonly<Record<string, unknown>>;

/** A text of the value's own fields may hold handles, quoted: whoever gets it gets it as a handle. */
function resolveFields(fields: Fields, handles: HandleTable): Resolved {
  const text = Object.fromEntries(Object.keys(fields).map((name) => [name, "plain" as const]));
  return resolveArguments(fields, { rules: { effect: "read", text }, schema: { type: "object" }, handles });
}
