// Everything that is kept of a run, read in the transaction that took it.
import type { JsonValue } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import type { Kept, KeptHandle } from "../claim.ts";
import type { Effect } from "../effect.ts";
import { inheritedEffects } from "../inherited-effects.ts";
import { lastPosition } from "../position-order.ts";
import type { RunSummary } from "../run-store.ts";
import { effectsIn, selectEffects, selectInherited } from "./effect-rows.ts";
import { keptIn, positionsIn, selectKept, selectReached } from "./operation-rows.ts";
import { contentIn, type RunRow, selectContent, selectRun, summaryIn } from "./run-rows.ts";
import { handlesIn, selectHandles, selectState, stateIn } from "./thread-rows.ts";
import type { Vault } from "./vault.ts";

export interface LoadedRun {
  readonly summary: RunSummary;
  readonly input: JsonValue;
  readonly outcome: JsonValue | undefined;
  readonly kept: Map<string, Kept>;
  readonly effects: Map<string, Effect>;
  readonly inherited: readonly Effect[];
  readonly reached: string | undefined;
  readonly state: JsonValue | undefined;
  readonly handles: Map<number, KeptHandle>;
}

export const selectAll = (id: string, now: number): readonly Statement[] => [
  selectRun(id, now),
  selectContent(id),
  selectKept(id),
  selectEffects(id),
  selectInherited(id),
  selectReached(id),
  selectState(id),
  selectHandles(id),
];

/** `undefined`: there is no such run. */
export function loadedRun(answers: readonly Rows[], id: string, vault: Vault): LoadedRun | undefined {
  const [run = [], content = [], kept = [], effects = [], inherited = [], reached = [], state = [], handles = []] =
    answers;
  const row = run[0] as unknown as RunRow | undefined; // the columns of selectRun
  if (row === undefined) return undefined;
  return {
    summary: summaryIn(row),
    ...contentIn(content, id, vault),
    kept: keptIn(kept, id, vault),
    effects: new Map(effectsIn(effects, vault).map((effect) => [effect.position, effect])),
    inherited: inheritedEffects(effectsIn(inherited, vault)),
    reached: lastPosition(positionsIn(reached)),
    state: stateIn(state, vault),
    handles: new Map(handlesIn(handles, vault).map((handle) => [handle.id, handle])),
  };
}
