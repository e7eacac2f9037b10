// What a competent model knows beside its task's script: how to read what tools return, through the marks of a defense; and
// what to answer where a defense asks for the task's tools, or for its plan, before there is any data.
import type { Json, Leaf, Step, Understand } from "@bulkhead/agents/testing";
import type { CallPlan } from "../defenses/call-plan.ts";
import { MAKE_PLAN } from "../defenses/plan-then-execute.ts";
import { unmarked } from "../defenses/spotlighting.ts";
import { CHOOSE_TOOLS } from "../defenses/tool-filter.ts";
import type { Suite } from "../suite/suite.ts";
import type { Task } from "../suite/task.ts";

/** The suite's `understand`, and the answers to both questions. */
export function competence<S>(
  { understand }: Pick<Suite<S>, "understand">,
  { script }: Pick<Task<S>, "script">,
): Understand {
  return (name, text, input) => {
    if (name === CHOOSE_TOOLS) return { tools: [...new Set(script.steps.map((step) => step.call))] };
    if (name === MAKE_PLAN) return { steps: script.steps.map(planned) } satisfies CallPlan;
    return understand(name, unmarked(text), input);
  };
}

function planned({ call, args, each }: Step): CallPlan["steps"][number] {
  const known = Object.entries(args).flatMap(([argument, leaf]) => {
    const value = literalOf(leaf);
    return value === undefined ? [] : [{ argument, json: JSON.stringify(value) }];
  });
  return { tool: call, known, repeated: each !== undefined };
}

/** What is known of a leaf before any data is read. */
function literalOf(leaf: Leaf): Json | undefined {
  if ("prompt" in leaf) return leaf.prompt;
  if ("free" in leaf) return leaf.free;
  if (!("list" in leaf)) return undefined;
  const items = leaf.list.map(literalOf);
  return items.every((item) => item !== undefined) ? items : undefined;
}
