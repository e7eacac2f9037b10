// The writes and calls with egress that a run really executed, as `scoreEffects` takes them.
import type { EffectRecord, RunReport } from "@bulkhead/agents";

export function executedEffects(report: Pick<RunReport, "effects">): readonly EffectRecord[] {
  return report.effects.filter((effect) => effect.state === "done");
}
