// Changes that may be made after the run was cancelled: how an effect that had begun has ended, with what was spent by then.
// A tool that was under way cannot be called back, and what it did must stand in the ledger.
import type { Change } from "./claim.ts";

export function settles(changes: readonly Change[]): boolean {
  return changes.some(endsEffect) && changes.every((change) => endsEffect(change) || change.kind === "spent");
}

const endsEffect = (change: Change): boolean =>
  change.kind === "effect" && change.from === "intended" && ["done", "failed"].includes(change.effect.state);
