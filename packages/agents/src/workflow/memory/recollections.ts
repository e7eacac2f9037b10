// What a run of a workflow was told of its memory, and which of it it says it used: told to the memory when the run has ended.
import type { ConceptMemory } from "@bulkhead/memory";
import type { Outcome } from "@bulkhead/sandbox";
import { reportUse } from "../../concepts/recall/report-use.ts";
import type { AnyRun } from "../../run/run.ts";

export interface Recollections {
  /** Name → id of the revision. */
  readonly shown: Map<string, string>;
  readonly said: Set<string>;
}

export const noRecollections = (): Recollections => ({ shown: new Map(), said: new Set() });

/** Of a run that waits nothing is told yet. */
export async function reportRecollections(
  run: AnyRun,
  memory: ConceptMemory | undefined,
  { shown, said }: Recollections,
  ended: Pick<Outcome<unknown>, "ok"> & { readonly code?: string },
): Promise<void> {
  if (memory === undefined || ended.code === "needs_approval" || run.keeping.lost !== undefined) return;
  const cited = [...said].flatMap((name) => shown.get(name) ?? []);
  await reportUse(run, memory, { shown: [...shown.values()], cited, passed: ended.ok });
}
