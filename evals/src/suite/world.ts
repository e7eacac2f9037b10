// The world of one sample: a state as plain JSON, the tools over it, and what was executed there, in order.
//
// Every tool is defined through its world, so that whatever runs, under any defense, is recorded in one way; and the state
// is a function of where it began and of the calls that ran, so that a log of calls can be scored again.
import { type AnyTool, defineTool, type FunctionTool, type Tool } from "@bulkhead/agents";
import type { z } from "zod";
import type { Effect } from "../score/effect.ts";

export interface World<S> {
  /** Changed in place by the tools. */
  readonly state: S;
  /** As `defineTool` of `@bulkhead/agents`; each execution is recorded. */
  defineTool<I extends z.ZodObject>(tool: FunctionTool<I>): Tool<z.infer<I>>;
  /** Every execution that did not throw, reads too, in order. By the base tool's name, constants and defaults included. */
  readonly executed: readonly Effect[];
  /** For each of them: how often the main agent's model had been asked, where that is known. */
  readonly turns: readonly number[];
}

export function createWorld<S>(state: S, turn?: () => number): World<S> {
  const executed: Effect[] = [];
  const turns: number[] = [];
  return {
    state,
    executed,
    turns,
    defineTool<I extends z.ZodObject>(tool: FunctionTool<I>): Tool<z.infer<I>> {
      const run: FunctionTool<I>["run"] = async (args, at) => {
        // A copy first: a tool that changes its arguments, or keeps them, changes no record.
        const given = structuredClone(args) as Effect["arguments"];
        const result: unknown = await tool.run(args, at);
        executed.push({ tool: tool.name, arguments: given });
        if (turn !== undefined) turns.push(turn());
        return result;
      };
      return defineTool({ ...tool, run });
    },
  };
}

/** A write, or a call that tells somebody outside something; an undeclared tool is both. */
export function isEffectful({ rules }: AnyTool): boolean {
  return rules === undefined || rules.effect === "write" || rules.egress === true;
}
