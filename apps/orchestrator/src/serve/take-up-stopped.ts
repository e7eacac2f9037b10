// What a service that ended, or was killed, left: its runs that were cut are taken up again, at the beginning and from time to
// time, since a killed one holds its runs until its lease is over.
import { setTimeout as wait } from "node:timers/promises";
import type { RunStore, RunSummary } from "@bulkhead/memory";
import { askedBefore } from "../runs/asked-before.ts";
import type { Assistant } from "./assistant.ts";
import type { RunService } from "./run-service.ts";

export interface TakingUp {
  readonly store: RunStore;
  readonly runs: RunService;
  readonly assistants: readonly Assistant[];
  readonly signal: AbortSignal;
  /** How many were begun again. */
  readonly told: (many: number) => void;
}

/** Until the signal. What cannot be begun here in three tries stays as it is: `bulkhead runs` shows it. */
export async function takeUpStopped({ store, runs, assistants, signal, told }: TakingUp): Promise<void> {
  const tries = new Map<string, number>();
  while (!signal.aborted) {
    const cut = await store.list({ status: "stopped", limit: 1_000 }).catch(() => []); // a database that is away comes back
    let many = 0;
    for (const run of cut) {
      const assistant = assistants.find(({ path, kind }) => path === run.module && kind === run.kind);
      const tried = tries.get(run.id) ?? 0;
      if (!run.id.startsWith("s-") || assistant === undefined || tried === TRIES || signal.aborted) continue;
      tries.set(run.id, tried + 1);
      if (await goOn(run, assistant, { store, runs })) many++;
    }
    if (many > 0) told(many);
    await wait(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function goOn(
  { id, thread, kind }: RunSummary,
  assistant: Assistant,
  { store, runs }: Pick<TakingUp, "store" | "runs">,
): Promise<boolean> {
  // What it was begun with counts as it did then: the agent finds that in what is kept of it.
  const begin = (asked: unknown) =>
    runs.start({ run: id, thread, tenant: "", integrity: "user", assistant, asked }).then(
      () => true,
      () => false,
    );
  if (await begin(undefined)) return true;
  if (kind === "workflow") return false;
  // A run that was cut before its first checkpoint: LangGraph has nothing of it, and its store has.
  const asked = await askedBefore(store, id).catch(() => undefined);
  return asked !== undefined && (await begin(asked));
}

const EVERY_MS = 5_000;
const TRIES = 3;
