/**
 * The sink: the one way in which a tool of a main agent's or a worker's runs. In this order, on the operator side:
 * resolve handles, parse with the real schema, look up rows, decide, reserve rows and counts (no await between the
 * two), execute. What the main side may see of a refusal is its code; reason and argument go to operators.
 */
import { type Code, type HandleTable, joinLabels, type Label, SandboxError } from "@bulkhead/sandbox";
import { type Known, labelArgument, labelOfHandles } from "./argument-label.ts";
import { type Decision, decide } from "./decide.ts";
import { resolveMembership } from "./membership.ts";
import { NotDone } from "./not-done.ts";
import { unobserved } from "./observe-run.ts";
import { resolveArguments } from "./resolve-arguments.ts";
import { resultText } from "./result-text.ts";
import { effectiveRules, type Rules } from "./rules.ts";
import type { Run } from "./run.ts";
import type { AnyTool } from "./tool.ts";
import { withSignal } from "./with-signal.ts";

export interface CallRequest {
  readonly position: string;
  /** `main` or the worker's name. */
  readonly who: string;
  readonly tool: AnyTool;
  /** `undefined`: the tool was never declared. */
  readonly rules: Rules | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The label of the context that made the call. */
  readonly context: Label;
  readonly known: Known;
  /** What handles stand for; a worker has none. */
  readonly handles: HandleTable | undefined;
  /** Somebody on the operator side reads the result: it is wanted as text. */
  readonly reads: boolean;
  readonly signal: AbortSignal;
}

export type CallResult =
  | {
      readonly ok: true;
      readonly text: string;
      readonly arguments: Readonly<Record<string, unknown>>;
      readonly argumentLabels: Readonly<Record<string, Label>>;
      readonly label: Label;
    }
  | { readonly ok: false; readonly code: Code; readonly argument?: string; readonly label: Label };

export async function callTool(run: Run, call: CallRequest): Promise<CallResult> {
  run.countToolCall();
  const { tool, rules } = call;
  const effective = effectiveRules(rules);
  const started = performance.now();
  const end = (
    ok: boolean,
    fields: { readonly code?: Code; readonly decision?: Decision; readonly argument?: string } = {},
  ) =>
    run.emit({
      kind: "call_end",
      position: call.position,
      who: call.who,
      tool: tool.name,
      effect: effective.declared ? effective.effect : "undeclared",
      ok,
      ...fields,
      ms: Math.round(performance.now() - started),
    });

  const resolved = resolveArguments(call.arguments, rules, call.handles);
  if (!resolved.ok) {
    end(false, { code: "bad_handle", argument: resolved.argument });
    return { ok: false, code: "bad_handle", argument: resolved.argument, label: call.context };
  }
  const labels = mapRecord(resolved.arguments, ({ leaves }) => labelArgument(leaves, call.context, call.known));
  const beforeLifting = joinLabels(...Object.values(resolved.arguments).map(({ leaves }) => labelOfHandles(leaves)));

  const overBound = Object.keys(call.arguments).some((name) => Object.hasOwn(tool.constants, name));
  const parsed = overBound
    ? undefined
    : await tool.input.parse({ ...mapRecord(resolved.arguments, ({ value }) => value), ...tool.constants });
  if (parsed === undefined) {
    end(false, { code: "schema_mismatch" });
    return { ok: false, code: "schema_mismatch", label: beforeLifting };
  }

  const membership = await resolveMembership(parsed, rules, tool.input, run.rowsOf);
  // From here to the reservation there is no await: two calls cannot both find the last row unspent.
  const spends = effective.effect === "write" ? membership.candidates : [];
  const decision = decide(
    {
      tool: tool.name,
      rules,
      arguments: mapRecord(parsed, (_, name) => ({
        label: Object.hasOwn(tool.constants, name) ? TRUSTED : (labels[name] ?? call.context),
        ...(membership.members[name] === undefined ? {} : { member: membership.members[name] }),
      })),
      audience: audienceOf(parsed, rules, run.settings.principals),
      readers: rules?.readers ?? [run.settings.principal],
      rows: run.reservations.rows(
        membership.candidates,
        effective.effect === "write" ? effective.perRow : Number.POSITIVE_INFINITY,
      ),
      calls: run.reservations.calls(tool.base),
    },
    { label: call.context, ask: run.settings.ask },
  );
  const isEffect = effective.effect === "write" || effective.egress;
  const record = (state: "denied" | "done" | "failed", code?: Code) => {
    if (!isEffect) return;
    run.recordEffect({
      position: call.position,
      who: call.who,
      tool: tool.name,
      base: tool.base,
      arguments: parsed,
      sources: mapRecord(resolved.arguments, ({ sources }) => sources),
      decision,
      state,
      ...(code === undefined ? {} : { code }),
    });
  };
  if (decision.kind !== "allow") {
    // Nobody can be asked here yet: what asks is denied, with its reason.
    record("denied", "denied");
    end(false, { code: "denied", decision });
    return { ok: false, code: "denied", label: beforeLifting };
  }
  const reservation = run.reservations.reserve(tool.base, spends, effective.perRow);
  const label = joinLabels(beforeLifting, {
    integrity: "external",
    readers: rules?.readers ?? [run.settings.principal],
  });

  try {
    const key = `${run.thread.id}/${call.position}`;
    const result = await withSignal(
      () => unobserved(() => tool.run(parsed, { signal: call.signal, key })),
      call.signal,
    );
    const text = call.reads ? resultText(result) : "";
    record("done");
    end(true, { decision });
    return { ok: true, text, arguments: parsed, argumentLabels: labels, label };
  } catch (error) {
    if (error instanceof NotDone) reservation.release();
    const code: Code = error instanceof SandboxError && error.code === "cancelled" ? "cancelled" : "tool_failed";
    record("failed", code);
    end(false, { code, decision });
    return { ok: false, code, label };
  }
}

const TRUSTED: Label = { integrity: "trusted", readers: "public" };

/** The principals whose addresses the recipients are; one address that nobody lists makes it the public. */
function audienceOf(
  args: Readonly<Record<string, unknown>>,
  rules: Rules | undefined,
  principals: Readonly<Record<string, readonly string[]>>,
): "public" | readonly string[] {
  if (rules?.recipients === undefined) return "public";
  const addresses = rules.recipients.flatMap((name) => args[name] ?? []);
  const audience = new Set<string>();
  for (const address of addresses) {
    const owner = Object.entries(principals).find(([, own]) => typeof address === "string" && own.includes(address));
    if (owner === undefined) return "public";
    audience.add(owner[0]);
  }
  return [...audience];
}

function mapRecord<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T, name: string) => U,
): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
