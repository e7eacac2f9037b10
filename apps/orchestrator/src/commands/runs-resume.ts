// `bulkhead runs resume <id> [module]`: goes on with a run that was cut, or that waited for a person who has answered.
import { relative } from "node:path";
import type { RunSummary } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { chooseModel } from "../module/choose-model.ts";
import { loadModule } from "../module/load-module.ts";
import { agentOf } from "../module/module-agent.ts";
import { askedBefore } from "../runs/asked-before.ts";
import { findRun } from "../runs/find-run.ts";
import { isLesson } from "../runs/lesson-run.ts";
import type { OpenStore } from "../runs/open-store.ts";
import { playRun } from "../runs/play-run.ts";
import { type ResumeWords, resumeCommand } from "../runs/resume-command.ts";
import { isWorkflow } from "../runs/workflow-input.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

interface ResumeOptions {
  readonly model?: string;
  readonly json?: boolean;
  readonly debug?: boolean;
}

export async function resumeRun(
  opened: OpenStore,
  { id, spec }: { readonly id: string; readonly spec: string | undefined },
  options: ResumeOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { cwd, env } = terminal;
  const { store } = opened;
  const found = await findRun(store, id, env);
  if (isLesson(found))
    throw new CliError(
      "not_an_agent",
      "This is a lesson that waits for a learner.",
      "A learner on this database takes it up: createLearner({ memory, store, … })",
    );
  const path = spec ?? moduleOf(found, env);
  const module = await loadModule(path, cwd, "module");
  const title = visibleLine(relative(cwd, path) || path, 60);
  const agent = agentOf(path, module.exports);
  const kind = isWorkflow(agent) ? "workflow" : "agent";
  if (kind !== found.kind)
    throw new CliError(
      "not_an_agent",
      `The run is of a ${found.kind}, and ${title} exports ${kind === "agent" ? "an agent" : "a workflow"}.`,
      `Give the module that it is of: ${resumeCommand(found.id, env)} <module>`,
    );
  const model = options.model === undefined ? undefined : await chooseModel(options.model, { cwd, env, module });
  const request = kind === "workflow" ? undefined : await askedBefore(store, found.id); // a workflow finds it itself
  const keeping = { id: found.thread, opened: Promise.resolve(opened), [Symbol.asyncDispose]: async () => undefined };
  const words: ResumeWords = { module: spec, model: options.model };
  return playRun({ title, module, agent, request, goesOn: true, model, words, keeping }, options, terminal);
}

function moduleOf({ id, module }: RunSummary, env: NodeJS.ProcessEnv): string {
  if (module !== undefined) return module;
  throw new CliError(
    "module_missing",
    "The run was not started from a file.",
    `Give the module that it is of: ${resumeCommand(id, env)} <module>`,
  );
}
