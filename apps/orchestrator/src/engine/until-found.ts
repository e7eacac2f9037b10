// Waiting for what another process does: looked at when it is told, and each second, since what was told can be lost. A
// database that is away is waited for.
import { MemoryError, type MemoryErrorCode } from "@bulkhead/memory";
import type { RunSignals, SignalKind } from "./run-signals.ts";

export interface Awaited {
  readonly signals: RunSignals;
  readonly run: string;
  readonly kinds: readonly SignalKind[];
  readonly signal: AbortSignal | undefined;
}

/** What `look` finds, once it finds something. @throws the signal's reason @throws MemoryError: away for 2 minutes */
export async function untilFound<T>(look: () => Promise<T | undefined>, awaited: Awaited): Promise<T> {
  const { signals, run, kinds, signal } = awaited;
  let told = Promise.withResolvers<void>();
  const tell = () => told.resolve();
  const offs = kinds.map((kind) => signals.on(kind, run, tell));
  signal?.addEventListener("abort", tell);
  let answered = performance.now();
  try {
    for (;;) {
      signal?.throwIfAborted();
      told = Promise.withResolvers<void>();
      try {
        const found = await look();
        if (found !== undefined) return found;
        answered = performance.now();
      } catch (error) {
        if (!isAway(error) || performance.now() - answered > PATIENCE_MS) throw error;
      }
      const timer = setTimeout(tell, LOOK_MS);
      await told.promise;
      clearTimeout(timer);
    }
  } finally {
    for (const off of offs) off();
    signal?.removeEventListener("abort", tell);
  }
}

/** What `work` comes to, once the database is there. It may be done more than once. @throws as `untilFound` */
export async function onceThere<T>(
  work: () => Promise<T>,
  awaited: Pick<Awaited, "signals" | "run" | "signal">,
): Promise<T> {
  const { value } = await untilFound(async () => ({ value: await work() }), { ...awaited, kinds: [] });
  return value;
}

function isAway(error: unknown): boolean {
  return error instanceof MemoryError && AWAY.has(error.code);
}

const AWAY: ReadonlySet<MemoryErrorCode> = new Set(["database_unavailable", "database_lost"]);
const LOOK_MS = 1_000;
/** As a run's claim has. */
const PATIENCE_MS = 120_000;
