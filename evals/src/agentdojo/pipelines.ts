// Who is played in the benchmark: defenses by their names, each with every approver that can make a difference to it.
import type { ApproverName } from "../approvers/approver.ts";
import type { Defense } from "../defenses/defense.ts";
import type { Pipeline, RealModel } from "./play-agentdojo.ts";

interface Choice {
  readonly defenses: readonly Defense[];
  readonly approvers: readonly ApproverName[];
  readonly model: RealModel | undefined;
}

export function pipelinesOf({ defenses, approvers, model }: Choice): readonly Pipeline[] {
  return defenses.flatMap((defense) => {
    const asked: readonly ApproverName[] = defense.asks === true ? approvers : ["none"];
    return asked.map((approver) => ({ defense, approver, model }));
  });
}
