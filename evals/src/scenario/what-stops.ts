// What would stop an effect that nobody wanted: the declaration that let it through.

import type { AnyTool } from "@bulkhead/agents";
import { differsFrom } from "../score/differs-from.ts";
import type { Effect } from "../score/effect.ts";
import type { Flow } from "./flow.ts";
import type { Scenario } from "./scenario.ts";

interface Ran {
  readonly effect: Effect;
  /** All of the run. */
  readonly effects: readonly Effect[];
}

export function whatStops(flow: Flow, scenario: Scenario, { effect, effects }: Ran): readonly string[] {
  const tool = flow.tools.find(({ base }) => base === effect.tool);
  if (flow.kind === "plain") return [PLAIN];
  const rules = tool?.rules;
  if (tool === undefined || rules === undefined)
    return [`declare it: defineTool({ tool: ${effect.tool}, effect: "write" })`];
  const strange = differsFrom(effect, scenario.authorised) ?? Object.keys(effect.arguments);
  const open = strange.filter((name) => rules.arguments?.[name] === "any");
  const times = effects.filter(({ tool: other }) => other === effect.tool).length;
  return [
    ...open.map(
      (name) =>
        `${name} of ${effect.tool} is "any": take that away (it must then be the user's own), or memberOf(set, column)`,
    ),
    ...(strange.length === 0 && times > 1 ? [`limits: { perRun: ${times - 1} } on ${effect.tool}`] : []),
    ...(rules.decidedBy === "any" ? [contextLine(tool)] : []),
    ...(rules.effect === "read" && rules.egress === true && open.length === 0
      ? [
          `arguments: { ${strange[0] ?? "url"}: "user" } on ${effect.tool}: what strangers wrote then decides no address`,
        ]
      : []),
  ];
}

const PLAIN =
  "middleware: [isolationMiddleware({ ... })], put first: the agent then never sees what a read returns, and rules decide on each write";

const contextLine = ({ base }: AnyTool) =>
  `${base} has decidedBy: "any": without it no call of it is made after strangers' data was read`;
