// Waiting for what another process does: looked at when it is told, and each second, since what was told can be lost.
import type { RunSignals, SignalKind } from "./run-signals.ts";

export interface Awaited {
  readonly signals: RunSignals;
  readonly run: string;
  readonly kinds: readonly SignalKind[];
  readonly signal: AbortSignal | undefined;
}

/** What `look` finds, once it finds something. @throws the signal's reason */
export async function untilFound<T>(look: () => Promise<T | undefined>, awaited: Awaited): Promise<T> {
  const { signals, run, kinds, signal } = awaited;
  let told = Promise.withResolvers<void>();
  const tell = () => told.resolve();
  const offs = kinds.map((kind) => signals.on(kind, run, tell));
  signal?.addEventListener("abort", tell);
  try {
    for (;;) {
      signal?.throwIfAborted();
      told = Promise.withResolvers<void>();
      const found = await look();
      if (found !== undefined) return found;
      const timer = setTimeout(tell, LOOK_MS);
      await told.promise;
      clearTimeout(timer);
    }
  } finally {
    for (const off of offs) off();
    signal?.removeEventListener("abort", tell);
  }
}

const LOOK_MS = 1_000;
