// The facts of a call that a decision needs, as they are at this moment: whoever decides reserves before the next await.
import type { Label } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";
import { audienceOf } from "./audience.ts";
import type { ToolCall } from "./decide.ts";
import { mapRecord } from "./map-record.ts";
import type { Membership } from "./membership.ts";
import { outputLabel } from "./output-label.ts";
import { hasOwnLabel } from "./own-label.ts";
import { effectiveRules } from "./rules.ts";
import type { AnyTool } from "./tool.ts";

/** What it writes keeps the label of the call. */
const NOBODY_ELSE: readonly string[] = [];

export interface DecidedOn {
  readonly parsed: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, Label>>;
  readonly membership: Membership;
  readonly context: Label;
}

export function factsOfCall(run: AnyRun, tool: AnyTool, { parsed, labels, membership, context }: DecidedOn): ToolCall {
  const { effect, perRow } = effectiveRules(tool.rules);
  return {
    tool: tool.name,
    rules: tool.rules,
    arguments: mapRecord(parsed, (_, name) => ({
      label: labels[name] ?? context,
      ...(membership.members[name] === undefined ? {} : { member: membership.members[name] }),
    })),
    audience: audienceOf(parsed, tool.rules, run.settings.principals),
    readers: hasOwnLabel(tool) ? NOBODY_ELSE : outputLabel(run, tool).readers,
    rows: run.reservations.rows(membership.candidates, effect === "write" ? perRow : Number.POSITIVE_INFINITY),
    calls: run.reservations.calls(tool),
  };
}
