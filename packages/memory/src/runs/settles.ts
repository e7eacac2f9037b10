// A change that may be made after the run was cancelled: how an effect that had begun has ended. A tool that was under way
// cannot be called back, and what it did must stand in the ledger.
import type { Change } from "./claim.ts";

export const settles = (change: Change): boolean =>
  change.kind === "effect" && change.from === "intended" && ["done", "failed"].includes(change.effect.state);
