// A row of the ledger, as it is written when a call is first decided on.
import type { Claim, Effect, EffectDecision } from "@bulkhead/memory";
import type { JsonObject, JsonSchema } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";
import { type AskedCall, effectHash } from "./asked-call.ts";
import type { CallRequest } from "./call.ts";
import { effectId } from "./effect-id.ts";
import { effectiveRules } from "./rules.ts";
import type { Stored } from "./stored-arguments.ts";
import type { AnyTool } from "./tool.ts";

export interface ProposedEffect {
  readonly asked: AskedCall;
  readonly stored: Stored;
  readonly labels: Effect["labels"];
  readonly decision: EffectDecision;
}

export function effectRow(
  run: AnyRun,
  claim: Claim,
  call: CallRequest,
  { asked, stored: { stored, asGiven }, labels, decision }: ProposedEffect,
): Omit<Effect, "state"> {
  const { tool, position, who, context } = call;
  const rules = effectiveRules(tool.rules);
  return {
    v: 1,
    id: effectId(),
    thread: claim.run.thread,
    run: claim.run.id,
    position,
    principal: run.settings.principal,
    who,
    tool: tool.name,
    base: tool.base,
    effect: rules.effect,
    egress: rules.egress,
    idempotent: tool.rules?.idempotent === true,
    asked: effectHash(call, asked),
    arguments: stored,
    ...(asGiven && { asGiven }),
    schema: editSchema(tool, stored),
    labels,
    sources: asked.sources,
    recipients: tool.rules?.recipients ?? [],
    context,
    label: asked.answerLabel,
    decision,
    spends: [],
    inDoubt: false,
    key: effectKey(run, position),
  };
}

/** The same for every try of the call. */
export function effectKey(run: AnyRun, position: string): string {
  return `${run.thread.id}/${position}`;
}

/** What an edit must fit. Constants are the developer's: they stay. */
function editSchema({ input, constants }: AnyTool, stored: JsonObject): JsonSchema {
  const properties = (input.jsonSchema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const bound = Object.keys(constants).map((name) => [name, { const: stored[name] }]);
  return { ...input.jsonSchema, properties: { ...properties, ...Object.fromEntries(bound) } };
}
