// The harness's tools as an agent of ours has them: made of the request's schemas, with declared rules, and executed by the
// harness alone.
import type { AnyTool, Rules } from "@bulkhead/agents";
import { z } from "zod";
import type { World } from "../suite/world.ts";
import type { StepTool } from "./step-protocol.ts";
import type { CallHarness } from "./step-run.ts";

/** By tool. One that nobody declared is a write with egress whose every argument must be the user's. */
export type RulesOf = Readonly<Record<string, Rules>>;

export function remoteTools(
  tools: readonly StepTool[],
  rules: RulesOf,
  world: World<unknown>,
  call: CallHarness,
): readonly AnyTool[] {
  return tools.map(({ name, description, parameters }) =>
    world.defineTool({
      name,
      description,
      input: inputOf(parameters, name),
      ...((Object.hasOwn(rules, name) ? rules[name] : undefined) ?? { effect: "write", egress: true }),
      run: async (args) => {
        const { text, error } = await call(name, args);
        if (error !== null) throw new Error(error);
        return text;
      },
    }),
  );
}

/**
 * Closed, and without defaults and nulls: what is left out is left to the harness, and no rule has to judge a value that
 * stands for nothing.
 */
function inputOf(parameters: Readonly<Record<string, unknown>>, tool: string): z.ZodObject {
  const properties = Object.entries((parameters["properties"] ?? {}) as Readonly<Record<string, Property>>);
  const schema = {
    ...parameters,
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(properties.map(([name, property]) => [name, withoutNothing(property)])),
  };
  const input = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]); // what it cannot read it throws at
  if (!(input instanceof z.ZodObject)) throw new Error(`the arguments of ${tool} are no object`);
  return input;
}

interface Property {
  readonly default?: unknown;
  readonly anyOf?: readonly { readonly type?: unknown }[];
}

function withoutNothing({ default: _, anyOf, ...own }: Property): object {
  const [only, ...others] = (anyOf ?? []).filter(({ type }) => type !== "null");
  return only !== undefined && others.length === 0 ? { ...own, ...only } : { ...own, ...(anyOf && { anyOf }) };
}
