// Every name that the main model can call, and what a call of it does. Whatever cannot hold is refused when it is made.
import type { JsonSchema } from "@bulkhead/sandbox";
import type { StructuredToolInterface } from "@langchain/core/tools";
import { AgentsError } from "../agents-error.ts";
import { providerTool } from "../model/provider-tool.ts";
import { refuseProviderTool } from "../model/provider-tool-guard.ts";
import { isTool } from "../tool/is-tool.ts";
import { type AnyTool, undeclaredTool } from "../tool/tool.ts";
import { isWorker } from "../worker/is-worker.ts";
import type { AnyWorker } from "../worker/worker.ts";

export type Entry =
  /** A worker reads the tool's result, in the field of its input that is no argument of the tool. */
  | {
      readonly kind: "reader";
      readonly tool: AnyTool;
      readonly worker: AnyWorker;
      readonly field: string;
    }
  /** A read that nobody was declared to read: the model says with the call what a worker is to find in it. */
  | { readonly kind: "intent"; readonly tool: AnyTool }
  /** The worker is called by its own name. */
  | { readonly kind: "worker"; readonly worker: AnyWorker }
  /** A write, or a read whose result is a handle. */
  | { readonly kind: "tool"; readonly tool: AnyTool };

export interface Catalog {
  readonly tools: ReadonlyMap<string, AnyTool>;
  readonly readers: ReadonlyMap<string, AnyWorker>;
  readonly workers: ReadonlyMap<string, AnyWorker>;
}

/** @throws AgentsError `bad_agent` */
export function createCatalog(options: {
  readonly tools: readonly AnyTool[];
  readonly readers: Readonly<Record<string, AnyWorker>>;
  readonly workers: readonly AnyWorker[];
  /** These are all of the agent's tools. */
  readonly complete: boolean;
}): Catalog {
  checkLists(options);
  for (const tool of options.tools) checkDeclared(tool);
  const names = [...options.tools, ...options.workers].map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new AgentsError("bad_agent", `two tools or workers are named "${twice}"`);
  const catalog: Catalog = {
    tools: new Map(options.tools.map((tool) => [tool.name, tool])),
    readers: new Map(Object.entries(options.readers)),
    workers: new Map(options.workers.map((worker) => [worker.name, worker])),
  };
  if (options.complete) checkReaders(catalog.readers.keys(), [...catalog.tools.keys()]);
  for (const tool of options.tools) entryOf(catalog, tool);
  return catalog;
}

/** @throws AgentsError `bad_agent`: a reader is declared for a name that none of the agent's tools has. */
export function checkReaders(readers: Iterable<string>, tools: readonly string[]): void {
  for (const name of readers) {
    if (tools.includes(name)) continue;
    throw new AgentsError(
      "bad_agent",
      `a reader is declared for "${name}", which is no tool of this agent (${tools.join(", ")})`,
    );
  }
}

/** Options from JavaScript can be anything. */
function checkLists({ tools, readers, workers }: Readonly<Record<"tools" | "readers" | "workers", unknown>>): void {
  if (!Array.isArray(tools)) throw new AgentsError("bad_agent", "tools is a list: [aTool, anotherTool]");
  if (!Array.isArray(workers)) throw new AgentsError("bad_agent", "workers is a list: [aWorker, anotherWorker]");
  if (typeof readers !== "object" || readers === null || Array.isArray(readers)) {
    throw new AgentsError(
      "bad_agent",
      "readers maps a tool's name to the worker that reads it: { open_mail: mailReader }",
    );
  }
  for (const [name, worker] of [...workers.map((one, at) => [`workers[${at}]`, one]), ...Object.entries(readers)]) {
    if (isWorker(worker)) continue;
    throw new AgentsError(
      "bad_agent",
      `"${name}" is no worker; make one with defineWorker({ name, purpose, input, returns })`,
    );
  }
}

function checkDeclared(tool: unknown): void {
  if (isTool(tool)) return;
  const provided = providerTool(tool);
  if (provided !== undefined) refuseProviderTool(provided);
  const name = typeof tool === "object" && tool !== null && "name" in tool ? String(tool.name) : "a tool";
  throw new AgentsError(
    "bad_agent",
    `"${name}" has no rules; declare it: defineTool({ tool: ${name}, effect: "read" }) or "write"`,
  );
}

/** What a call of this tool, or of this worker, does. @throws AgentsError `bad_agent` */
export function findEntry(catalog: Catalog, tool: StructuredToolInterface): Entry {
  const worker = catalog.workers.get(tool.name);
  if (worker !== undefined) return { kind: "worker", worker };
  const declared = catalog.tools.get(tool.name);
  if (declared === undefined) return entryOf(catalog, undeclaredTool(tool));
  if (declared.langchain !== tool) {
    throw new AgentsError(
      "bad_agent",
      `another tool is named "${tool.name}" than the one whose rules were declared; give the agent its .langchain`,
    );
  }
  return entryOf(catalog, declared);
}

export function isClientTool(tool: unknown): tool is StructuredToolInterface {
  return (
    typeof tool === "object" && tool !== null && "invoke" in tool && typeof tool.invoke === "function" && "name" in tool
  );
}

/** What a call of a declared or an undeclared tool does. @throws AgentsError `bad_agent` */
export function entryOf(catalog: Catalog, tool: AnyTool): Entry {
  const worker = catalog.readers.get(tool.name);
  if (worker !== undefined && tool.rules?.effect === "write") {
    throw new AgentsError(
      "bad_agent",
      `"${tool.name}" is a write, which answers {"ok":true}: nobody reads what it returns; take its reader away`,
    );
  }
  if (worker !== undefined) return { kind: "reader", tool, worker, field: readField(tool, worker) };
  if (tool.rules?.effect === "read" && tool.rules.returns !== "handle") return { kind: "intent", tool };
  return { kind: "tool", tool };
}

/** The one text field of the reader's input that is no argument of the tool; the others are arguments of the same name and type. */
function readField(tool: AnyTool, worker: AnyWorker): string {
  const fields = Object.entries(propertiesOf(worker.inputSchema));
  const results = fields.filter(([name]) => !tool.input.names.includes(name));
  const [result] = results;
  const refuse = (problem: string): never => {
    throw new AgentsError("bad_agent", `"${worker.name}" cannot read "${tool.name}": ${problem}`);
  };
  if (worker.tools.length > 0 || worker.workers.length > 0) return refuse("a reader has no tools and no workers");
  if (results.length !== 1 || result === undefined) {
    const which = results.length === 0 ? "none" : results.map(([name]) => name).join(", ");
    return refuse(
      `its input must have exactly one string field that is no argument of the tool (it gets the result), and has ${which}`,
    );
  }
  const [field, schema] = result;
  if (schema["type"] !== "string" || schema["enum"] !== undefined || schema["const"] !== undefined) {
    return refuse(
      `the result goes to the field that is no argument of the tool, which must be any string; its input has ${field}`,
    );
  }
  const own = propertiesOf(tool.input.jsonSchema);
  const other = fields.find(([name, { type }]) => name !== field && type !== own[name]?.["type"]);
  if (other !== undefined)
    return refuse(`the field "${other[0]}" of its input has another type than the argument of the tool`);
  return field;
}

const propertiesOf = (schema: JsonSchema) => (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
