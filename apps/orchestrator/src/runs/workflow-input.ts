// What --input means to a workflow: its input, as JSON, or a file that holds it.
import { CliError } from "../cli/cli-error.ts";
import type { Agent, WorkflowAgent } from "../module/module-agent.ts";
import { inputText, jsonOf } from "./read-request.ts";

/** Taken up by its id it needs no input: what it was asked is kept. */
export function isWorkflow(agent: Agent): agent is WorkflowAgent {
  return "kind" in agent && agent.kind === "workflow";
}

/** Without --input it is what the module itself exports as `input`. */
export function readWorkflowInput(
  input: string | undefined,
  { cwd, module, own }: { cwd: string; module: string; own: unknown },
): unknown {
  if (input !== undefined) return jsonOf(inputText(input, cwd), WAY_OUT);
  if (own !== undefined) return own;
  throw new CliError(
    "input_missing",
    `There is nothing to give ${module}.`,
    `Give its input: --input '{"...": ...}' or --input @file.json (or export const input = { ... } from the module).`,
  );
}

const WAY_OUT = `Write the workflow's input as JSON: --input '{"...": ...}', or --input @file.json.`;
