// The defenses that `bulkhead eval run` knows by name.
import { agentSys } from "./agentsys.ts";
import { bulkhead } from "./bulkhead.ts";
import type { Defense } from "./defense.ts";
import { none } from "./none.ts";
import { planThenExecute } from "./plan-then-execute.ts";
import { repeatPrompt } from "./repeat-prompt.ts";
import { datamarking, spotlighting } from "./spotlighting.ts";
import { toolFilter } from "./tool-filter.ts";

export const DEFENSES: readonly Defense[] = [
  none,
  spotlighting,
  datamarking,
  repeatPrompt,
  toolFilter,
  planThenExecute,
  agentSys("worst"),
  agentSys("correct"),
  bulkhead("never"),
  bulkhead("unmet"),
  bulkhead("tainted"),
];
