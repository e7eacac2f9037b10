// The calls of one step of a script, as soon as what they need is there.
import type { Json, Step } from "./script.ts";
import { holds, type Reading, readLeaf, type Used } from "./script-leaf.ts";
import { type Bound, isOut, itemsOf, type Scope, type ScriptState } from "./script-state.ts";

/** The calls of one step, in the order of its loop. */
export function planStep(step: Step, state: ScriptState): readonly PlannedCall[] {
  const late = (step.when ?? []).some(([path]) => /^[^.]+\$\.(?:ok|code)$/u.test(path));
  const items =
    step.each === undefined || step.as === undefined
      ? [{ item: "", scope: new Map<string, Bound>() }]
      : itemsOf(step.each, step.as, { item: "", scope: new Map() }, state).filter((at) => late || !isOut(at, state));
  return items.flatMap((at) => {
    const used: Used[] = [];
    const read: Reading = { state, ...at, used, where: `step ${step.id}` };
    if (!(step.when ?? []).every((condition) => holds(condition, read))) return [];
    const args: Record<string, Json> = {};
    for (const [name, leaf] of Object.entries(step.args)) {
      const value = readLeaf(leaf, read);
      if (value === undefined) return [];
      args[name] = value;
    }
    return [{ step: step.id, tool: step.call, ...at, args, used }];
  });
}

export interface PlannedCall {
  readonly step: string;
  readonly tool: string;
  readonly item: string;
  readonly scope: Scope;
  readonly args: Readonly<Record<string, Json>>;
  readonly used: readonly Used[];
}
