// Who is played: each defense, with each adversary and each approver that can make a difference to it. A defense without
// workers is played with the obedient adversary, and one that asks nobody with nobody there, whatever was asked for: what
// cannot differ is played once, and the control is always there.
import type { Adversary } from "../adversaries/adversary.ts";
import type { ApproverName } from "../approvers/approver.ts";
import type { Defense } from "../defenses/defense.ts";

export interface Agent {
  readonly defense: Defense;
  readonly adversary: Adversary;
  readonly approver: ApproverName;
}

interface Choice {
  readonly defenses: readonly Defense[];
  readonly adversaries: readonly Adversary[];
  readonly approvers: readonly ApproverName[];
  /** In the place of an adversary that needs workers. */
  readonly plain: Adversary;
}

export function agentsOf({ defenses, adversaries, approvers, plain }: Choice): readonly Agent[] {
  const withoutWorkers = adversaries.filter(({ needsWorkers }) => needsWorkers !== true);
  return defenses.flatMap((defense) => {
    const able = defense.workers === true ? adversaries : withoutWorkers.length > 0 ? withoutWorkers : [plain];
    const asked: readonly ApproverName[] = defense.asks === true ? approvers : ["none"];
    return able.flatMap((adversary) => asked.map((approver) => ({ defense, adversary, approver })));
  });
}
