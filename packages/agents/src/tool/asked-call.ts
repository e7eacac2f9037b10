// A call as it was made: its handles resolved and constants bound, before anything is parsed, looked up or decided on. Its
// hash says which call it is.
import { joinLabels, type Label } from "@bulkhead/sandbox";
import { askedHash } from "../run/asked-hash.ts";
import type { AnyRun } from "../run/run.ts";
import { labelOfAsked } from "./argument-label.ts";
import type { CallRefused, CallRequest } from "./call.ts";
import { mapRecord } from "./map-record.ts";
import { outputLabel } from "./output-label.ts";
import { type ResolvedArgument, resolveArguments } from "./resolve-arguments.ts";

export interface AskedCall {
  readonly given: Readonly<Record<string, ResolvedArgument>>;
  /** What its schema is to parse, constants included. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly sources: Readonly<Record<string, readonly string[]>>;
  /** Of all arguments, before lifting. */
  readonly label: Label;
  /** The same with what the tool answers. */
  readonly answerLabel: Label;
}

export function askedCall(run: AnyRun, { tool, context, handles, ...call }: CallRequest): AskedCall | CallRefused {
  const resolved = resolveArguments(call.arguments, { rules: tool.rules, schema: tool.input.jsonSchema, handles });
  if (!resolved.ok) return { ok: false, code: "bad_handle", argument: resolved.argument, label: context };
  const given: Readonly<Record<string, ResolvedArgument>> = resolved.arguments;
  const label = labelOfAsked(resolved, context);
  const overBound = Object.keys(given).find((name) => Object.hasOwn(tool.constants, name));
  if (overBound !== undefined) return { ok: false, code: "schema_mismatch", argument: overBound, label };
  return {
    given,
    values: { ...mapRecord(given, ({ value }) => value), ...tool.constants },
    sources: mapRecord(given, ({ sources }) => sources),
    label,
    answerLabel: joinLabels(label, outputLabel(run, tool)),
  };
}

/** Who calls what with which arguments: another one at the same position is another run. */
export function effectHash({ who, tool }: Pick<CallRequest, "who" | "tool">, { values }: AskedCall): string {
  return askedHash({ kind: "effect", who, tool: tool.name, base: tool.base, arguments: values });
}
