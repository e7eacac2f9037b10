// Calls carried out on a state with a suite's tools, and nobody between: what a world makes of calls, whoever made them.
import type { AnyTool } from "@bulkhead/agents";
import type { Effect } from "../score/effect.ts";
import type { Suite } from "./suite.ts";
import { createWorld, isEffectful, type World } from "./world.ts";

export interface CarriedOut<S> {
  readonly after: S;
  /** Those that did not throw, reads too. */
  readonly executed: readonly Effect[];
  /** Of those, writes and calls with egress. */
  readonly effects: readonly Effect[];
  readonly failed: readonly { readonly tool: string; readonly message: string }[];
  /** Calls of tools that are declared to do nothing to the world, and did. */
  readonly changedByReads: readonly string[];
}

/** By base tool, constants included, also where only a derived tool is offered. `state` is changed in place. */
export async function carryOut<S>(suite: Suite<S>, state: S, calls: readonly Effect[]): Promise<CarriedOut<S>> {
  const world = createWorld(state);
  const byName = toolsByName(suite, world);
  const failed: { tool: string; message: string }[] = [];
  const changedByReads: string[] = [];
  for (const call of calls) {
    const tool = byName.get(call.tool);
    const before = JSON.stringify(state);
    try {
      if (tool === undefined) throw new Error("there is no such tool");
      await tool.langchain.invoke(structuredClone(call.arguments));
    } catch (error) {
      failed.push({ tool: call.tool, message: error instanceof Error ? error.message : String(error) });
    }
    if (tool !== undefined && !isEffectful(tool) && JSON.stringify(state) !== before) changedByReads.push(tool.name);
  }
  const isEffect = ({ tool }: Effect) => isEffectful(byName.get(tool) as AnyTool); // it ran, so it is there
  return { after: state, executed: world.executed, effects: world.executed.filter(isEffect), failed, changedByReads };
}

/** Those that are offered, and those that the offered ones were derived from. */
function toolsByName<S>(suite: Suite<S>, world: World<S>): ReadonlyMap<string, AnyTool> {
  const byName = new Map<string, AnyTool>();
  const defineTool: World<S>["defineTool"] = (definition) => {
    const tool = world.defineTool(definition);
    byName.set(tool.name, tool);
    return tool;
  };
  for (const tool of suite.tools({ ...world, defineTool })) byName.set(tool.name, tool);
  return byName;
}
