// What a workflow, a main agent or an agent of LangChain's is made of, as far as it can be told without running it.
import type { StructuredToolInterface } from "@langchain/core/tools";
import { isClientTool } from "../main/catalog.ts";
import { catalogOf } from "../main/catalog-of.ts";
import { providerTool } from "../model/provider-tool.ts";
import { type AnyTool, undeclaredTool } from "../tool/tool.ts";
import type { AnyWorker } from "../worker/worker.ts";

export interface FlowParts {
  /** `plain`: an agent of `createAgent` without Bulkhead. */
  readonly kind: "workflow" | "agent" | "plain";
  readonly name: string;
  /** Declared or not (`rules` tells); of a workflow and of an agent its own, not its workers'. */
  readonly tools: readonly AnyTool[];
  /** That it calls by name. */
  readonly workers: readonly AnyWorker[];
  /** The tool's name → who reads what it returns. */
  readonly readers: Readonly<Record<string, AnyWorker>>;
  /** Names of tools that a model's provider would run, not this machine. */
  readonly provided: readonly string[];
}

/** Undefined: it is none of these. @throws AgentsError `bad_tool`: a tool that nobody declared cannot be used */
export function partsOf(flow: unknown): FlowParts | undefined {
  if (isWorkflow(flow)) {
    const { name, tools, workers } = flow;
    return { kind: "workflow", name, tools, workers, readers: {}, provided: [] };
  }
  return isAgent(flow) ? partsOfAgent(flow) : undefined;
}

function partsOfAgent({ options }: Agent): FlowParts {
  const { name = "agent", tools = [], middleware = [] } = options;
  const catalog = middleware.map(catalogOf).find((one) => one !== undefined);
  const all = [...tools, ...middleware.flatMap((one) => one.tools ?? [])];
  const callable = all.filter(isClientTool).filter((tool) => catalog?.workers.has(tool.name) !== true);
  return {
    kind: catalog === undefined ? "plain" : "agent",
    name,
    tools: callable.map((tool) => declared(tool, catalog?.tools.get(tool.name))),
    workers: [...(catalog?.workers.values() ?? [])],
    readers: Object.fromEntries(catalog?.readers ?? []),
    provided: all.filter((tool) => !isClientTool(tool)).map((tool) => providerTool(tool) ?? "(without a name)"),
  };
}

function declared(tool: StructuredToolInterface, known: AnyTool | undefined): AnyTool {
  return known?.langchain === tool ? known : undeclaredTool(tool);
}

interface Workflow {
  readonly name: string;
  readonly tools: readonly AnyTool[];
  readonly workers: readonly AnyWorker[];
}

function isWorkflow(flow: unknown): flow is Workflow {
  return typeof flow === "object" && flow !== null && "kind" in flow && flow.kind === "workflow" && "workers" in flow;
}

/** `createAgent` shows what it was made with. */
interface Agent {
  readonly options: {
    readonly name?: string;
    readonly tools?: readonly unknown[];
    readonly middleware?: readonly { readonly tools?: readonly unknown[] }[];
  };
}

function isAgent(flow: unknown): flow is Agent {
  return (
    typeof flow === "object" &&
    flow !== null &&
    "graph" in flow &&
    "invoke" in flow &&
    "options" in flow &&
    typeof flow.options === "object" &&
    flow.options !== null
  );
}
