// An assistant: a module's agent or workflow, by a name. It is what LangGraph's clients call a graph. Rules: its model and
// its options are the operator's, and it has Bulkhead in it.
import { createHash } from "node:crypto";
import { relative } from "node:path";
import { z } from "zod";
import { CliError } from "../cli/cli-error.ts";
import { type LoadedModule, loadModule } from "../module/load-module.ts";
import { type Agent, agentOf, isPlain, nameOfFile } from "../module/module-agent.ts";
import { isWorkflow } from "../runs/workflow-input.ts";

export interface Assistant {
  readonly name: string;
  readonly id: string;
  readonly kind: "agent" | "workflow";
  readonly agent: Agent;
  readonly module: LoadedModule;
  /** As a run of it names its module. */
  readonly path: string;
  /** Of a workflow. */
  readonly input: z.ZodType | undefined;
  /** What it takes, as JSON Schema. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** `specs`: paths, each with a name before it (`mail=./agent.ts`) or named as its file. @throws CliError */
export async function loadAssistants(specs: readonly string[], cwd: string): Promise<readonly Assistant[]> {
  const all: Assistant[] = [];
  for (const spec of specs) {
    const [, given, path = spec] = /^([\w-]+)=(.+)$/.exec(spec) ?? [];
    const module = await loadModule(path, cwd, "module");
    const made = assistantOf(given, path, module, cwd);
    if (all.some(({ name }) => name === made.name))
      throw new CliError("usage", `Two modules are named ${made.name}.`, `Give one another name: other=${path}`);
    all.push(made);
  }
  return all;
}

export function assistantOf(given: string | undefined, path: string, module: LoadedModule, cwd: string): Assistant {
  const agent = agentOf(path, module.exports);
  if (isPlain(agent))
    throw new CliError(
      "not_an_agent",
      `${path} has no Bulkhead in it, so it is not served.`,
      "Make it with createMainAgent or defineWorkflow, or put isolationMiddleware first.",
    );
  const workflow = isWorkflow(agent) ? (agent as unknown as { name: string; input: z.ZodType }) : undefined; // a Workflow
  const name = given ?? workflow?.name ?? nameOfFile(path);
  const input = workflow?.input;
  return {
    name,
    id: uuidOf(name),
    kind: workflow === undefined ? "agent" : "workflow",
    agent,
    module,
    path: relative(cwd, module.path),
    input,
    inputSchema: input === undefined ? MESSAGES : z.toJSONSchema(input, { io: "input", unrepresentable: "any" }),
  };
}

const MESSAGES = {
  type: "object",
  properties: {
    messages: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        properties: { role: { const: "user" }, content: { type: "string" } },
        required: ["role", "content"],
      },
    },
  },
  required: ["messages"],
};

/** LangGraph's clients know an assistant by a UUID too. */
function uuidOf(name: string): string {
  const hex = createHash("sha256").update(`bulkhead assistant ${name}`).digest("hex");
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join("-");
}
