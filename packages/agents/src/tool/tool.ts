// A tool and its rules. `defineTool` takes a function, or any LangChain tool, and says what it does to the world.
import { randomUUID } from "node:crypto";
import type { JsonSchema } from "@bulkhead/sandbox";
import type { RunnableConfig } from "@langchain/core/runnables";
import { tool as langchainTool, type StructuredToolInterface } from "@langchain/core/tools";
import type { z } from "zod";
import { AgentsError } from "../agents-error.ts";
import { checkName } from "../name.ts";
import { type ArgumentSchema, argumentSchema } from "./argument-schema.ts";
import { inputOf, invokeLangchainTool } from "./langchain-tool.ts";
import { resultText } from "./result-text.ts";
import { checkRules, type Rules } from "./rules.ts";

/** `key` is stable over every try of one call: send it to the service as an idempotency key. */
export type ToolRun<A> = (args: A, at: { readonly signal: AbortSignal; readonly key: string }) => unknown;

export interface Tool<A = never> {
  readonly name: string;
  readonly description: string;
  /** The name of the tool that this one was derived from by `.with()`, else its own. Limits count on it. */
  readonly base: string;
  /** `undefined`: nobody declared it. It is held to the rules of a write with egress. */
  readonly rules: Rules | undefined;
  readonly constants: Readonly<Record<string, unknown>>;
  readonly input: ArgumentSchema;
  /** What is left for a model to fill in. */
  readonly open: JsonSchema;
  readonly run: ToolRun<Readonly<Record<string, unknown>>>;
  /** The tool for `createAgent`'s `tools`. By itself it enforces nothing. */
  readonly langchain: StructuredToolInterface;
  /** A tool with some arguments bound to constants of the developer's, which are trusted. */
  with<const B extends Partial<A>>(
    constants: B,
    options?: { readonly name?: string; readonly description?: string },
  ): Tool<Omit<A, keyof B>>;
}

/** Any tool, whatever its arguments. */
// biome-ignore lint/suspicious/noExplicitAny: `with` makes Tool invariant in its arguments; a list of tools holds all kinds.
export type AnyTool = Tool<any>;

export type FunctionTool<I extends z.ZodObject> = Rules<z.infer<I>> & {
  readonly name: string;
  readonly description: string;
  readonly input: I;
  readonly run: ToolRun<z.infer<I>>;
};

export type LangchainTool<A> = Rules<A> & { readonly tool: StructuredToolInterface };

/** @throws AgentsError `bad_tool`: the name, the input schema or the rules cannot hold. */
export function defineTool<A = Record<string, unknown>>(tool: LangchainTool<A>): Tool<A>;
// last, because the compiler explains the last one: most tools are written so
export function defineTool<I extends z.ZodObject>(tool: FunctionTool<I>): Tool<z.infer<I>>;
export function defineTool(options: FunctionTool<z.ZodObject> | LangchainTool<Record<string, unknown>>): AnyTool {
  if ("tool" in options) {
    const { tool, ...rules } = options;
    return langchainParts(tool, rules);
  }
  const { name, description, input, run, ...rules } = options;
  return makeTool({
    name,
    description,
    base: name,
    rules,
    constants: {},
    input: argumentSchema(input, name),
    run: run as ToolRun<Readonly<Record<string, unknown>>>,
  });
}

/** A LangChain tool that nobody declared. */
export function undeclaredTool(tool: StructuredToolInterface): AnyTool {
  return langchainParts(tool, undefined);
}

function langchainParts(tool: StructuredToolInterface, rules: Rules | undefined): AnyTool {
  checkName(tool.name, "tool"); // before any other message names it
  const run: AnyTool["run"] = (args, { signal }) => invokeLangchainTool(tool, args, signal);
  const input = argumentSchema(inputOf(tool), tool.name);
  return makeTool({
    name: tool.name,
    description: tool.description,
    base: tool.name,
    rules,
    constants: {},
    input,
    run,
    langchain: tool,
  });
}

type ToolParts = Omit<AnyTool, "with" | "open" | "langchain"> & { readonly langchain?: StructuredToolInterface };

function makeTool(parts: ToolParts): AnyTool {
  const { name, input, constants, rules } = parts;
  checkName(name, "tool");
  if (typeof parts.run !== "function") throw new AgentsError("bad_tool", `"${name}" needs a run: what it does`);
  if (typeof parts.description !== "string") throw new AgentsError("bad_tool", `"${name}" needs a description`);
  if (rules !== undefined) checkRules(rules, input, name);
  const open = input.omit(Object.keys(constants));
  const described = describeText(open, rules);
  return Object.freeze({
    ...parts,
    open: described,
    langchain: parts.langchain ?? plainTool(parts, open),
    with(
      bound: Readonly<Record<string, unknown>>,
      options: { readonly name?: string; readonly description?: string } = {},
    ) {
      for (const argument of Object.keys(bound)) {
        if (!input.names.includes(argument))
          throw new AgentsError("bad_tool", `"${name}" has no argument "${argument}" to bind`);
        if (Object.hasOwn(constants, argument))
          throw new AgentsError("bad_tool", `"${argument}" of "${name}" is bound already`);
        if (!input.fits(argument, bound[argument]))
          throw new AgentsError("bad_tool", `the constant for "${argument}" does not fit the input of "${name}"`);
      }
      const { langchain: _, ...rest } = parts;
      return makeTool({
        ...rest,
        name: options.name ?? name,
        description: options.description ?? parts.description,
        constants: { ...constants, ...bound },
      });
    },
  });
}

/** The tool as an agent without Bulkhead would have it: the result goes to the model as text. */
function plainTool({ name, description, constants, run }: ToolParts, open: JsonSchema): StructuredToolInterface {
  return langchainTool(
    async (args: unknown, config: RunnableConfig & { readonly toolCallId?: string }) =>
      resultText(
        await run(
          { ...(args as Record<string, unknown>), ...constants },
          { signal: config.signal ?? new AbortController().signal, key: config.toolCallId ?? randomUUID() },
        ),
      ),
    // LangChain's types want its own JSON Schema type; ours is the same plain JSON.
    { name, description, schema: open as never },
  ) as StructuredToolInterface;
}

/** Says in its description which argument takes handles inside longer text. */
function describeText(open: JsonSchema, rules: Rules | undefined): JsonSchema {
  const properties = open["properties"] as Readonly<Record<string, JsonSchema>>;
  const text = Object.keys(rules?.text ?? {}).filter((name) => Object.hasOwn(properties, name));
  if (text.length === 0) return open;
  const described = text.map((name) => {
    const own = properties[name]?.["description"];
    return [
      name,
      {
        ...properties[name],
        description: `${typeof own === "string" ? `${own} ` : ""}Handles may stand inside this text.`,
      },
    ];
  });
  return { ...open, properties: { ...properties, ...Object.fromEntries(described) } };
}
