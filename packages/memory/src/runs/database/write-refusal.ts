// Why the database did not make a write: our own SQLSTATEs (migrations/0002-runs.sql), or that it was away.
import { MemoryError } from "../../memory-error.ts";

const REFUSALS = { BH001: "lost", BH002: "cancelled", BH003: "changed", BH004: "made before" } as const;

export function refusalIn(error: unknown): (typeof REFUSALS)[keyof typeof REFUSALS] | undefined {
  const state = error instanceof MemoryError ? error.sqlState : undefined;
  return state !== undefined && state in REFUSALS ? REFUSALS[state as keyof typeof REFUSALS] : undefined;
}

/** It may work in a moment: it is away, or gave way to another transaction. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof MemoryError)) return false;
  if (error.code === "database_lost" || error.code === "database_unavailable") return true;
  return error.sqlState === "40P01" || error.sqlState === "40001";
}

export const leaseLost = (): MemoryError => new MemoryError("lease_lost", "this run is held by another");
export const runCancelled = (): MemoryError => new MemoryError("run_cancelled", "somebody cancelled this run");
