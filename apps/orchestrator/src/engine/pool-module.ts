// A module that a pool has: its agent or workflow, under the name and the version that jobs ask for. A version is what the module
// says (`export const version`), else a digest of its file. Rule: what was begun by one version is played by that one.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { CliError } from "../cli/cli-error.ts";
import { type LoadedModule, loadModule } from "../module/load-module.ts";
import { type Agent, agentOf, isPlain, nameOfFile, type WorkflowAgent } from "../module/module-agent.ts";
import { isWorkflow } from "../runs/workflow-input.ts";
import { visibleLine } from "../terminal/visible-text.ts";
import { type ModuleId, moduleIdSchema } from "./job.ts";

export interface PoolModule extends ModuleId {
  readonly agent: Agent;
  /** As a run says where it is from. */
  readonly path: string;
}

export interface KeptWorkflow extends WorkflowAgent {
  readonly name: string;
  keep(input: unknown, config: { readonly runId: string }): Promise<string>;
}

/** @throws CliError `not_an_agent`, `bad_version`, and those of `loadModule` */
export async function poolModule(spec: string, cwd: string): Promise<PoolModule> {
  return moduleAsPooled(spec, await loadModule(spec, cwd, "module"), cwd);
}

export function moduleAsPooled(spec: string, { path, exports }: LoadedModule, cwd: string): PoolModule {
  const agent = agentOf(spec, exports);
  const title = visibleLine(spec, 60);
  if (isPlain(agent))
    throw new CliError(
      "not_an_agent",
      `${title} has no Bulkhead in it, so no pool plays it.`,
      "Make it with createMainAgent or defineWorkflow, or put isolationMiddleware first.",
    );
  const name = isWorkflow(agent) ? (agent as KeptWorkflow).name : nameOfFile(path); // `defineWorkflow` made it
  const id = moduleIdSchema.safeParse({ name, version: exports["version"] ?? digestOf(path) });
  if (!id.success)
    throw new CliError(
      "bad_version",
      `The version that ${title} exports is none.`,
      "Write: export const version = '2026-11-26' (letters, digits, _ and -)",
    );
  return { ...id.data, agent, path: relative(cwd, path) };
}

function digestOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16);
}
