// `bulkhead run <module>`: one request to the agent or the workflow that a module exports, with what it did and what was refused.
import { relative } from "node:path";
import type { RunEvent, RunReport } from "@bulkhead/agents";
import { chooseModel } from "../choose-model.ts";
import { CliError } from "../cli-error.ts";
import { failureText } from "../code-hints.ts";
import type { ExitCode } from "../exit-codes.ts";
import { finalAnswer } from "../final-answer.ts";
import { packageOf } from "../lend-packages.ts";
import { loadModule } from "../load-module.ts";
import { agentOf, isPlain, modelNotUsed } from "../module-agent.ts";
import { showProgress } from "../progress-output.ts";
import { readRequest } from "../read-request.ts";
import { noCalls, withCall } from "../run-calls.ts";
import { runFailed } from "../run-failed.ts";
import { exitCodeOf, summarise } from "../run-summary.ts";
import type { Terminal } from "../terminal.ts";
import { framed, visibleLine } from "../visible-text.ts";
import { type WorkflowAnswer, workflowAnswer } from "../workflow-answer.ts";
import { isWorkflow, readWorkflowInput } from "../workflow-input.ts";

/** 4 when the rules refused every effect that was proposed. */
export async function run(
  spec: string,
  options: { input?: string; model?: string; json?: boolean; debug?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { cwd, env, signal } = terminal;
  const title = visibleLine(relative(cwd, spec) || spec, 60);
  const module = await loadModule(spec, cwd, "module");
  const agent = agentOf(spec, module.exports["default"]);
  const workflow = isWorkflow(agent);
  const request = workflow
    ? readWorkflowInput(options.input, { cwd, module: title, own: module.exports["input"] })
    : readRequest(options.input, { cwd, module: title, request: module.exports["request"] });
  const model = options.model === undefined ? undefined : await chooseModel(options.model, { cwd, env, module });
  if (model !== undefined && isPlain(agent)) throw modelNotUsed(title, "would not reach it");
  const { observeRun } = await packageOf("@bulkhead/agents", module, () => import("@bulkhead/agents"));

  using progress = showProgress({
    stream: terminal.progress,
    env,
    paint: terminal.paintErr,
    title: `running ${title} ...`,
    signal,
  });
  let calls = noCalls;
  const observe = (event: RunEvent) => {
    calls = withCall(calls, event);
    progress.observe(event);
  };
  const { result, report } = await observeRun({ observe, ...(model === undefined ? {} : { model }) }, async () =>
    agent.invoke(request, { signal }),
  ).catch((error: unknown) => {
    throw signal.aborted ? error : runFailed(error, { title, path: module.path, cwd });
  });
  if (report !== undefined) progress.settle(report);
  progress[Symbol.dispose]();
  if (signal.aborted)
    throw new CliError("interrupted", "Interrupted.", "Start the command again to run it from the beginning.", {
      exit: 130,
    });
  if (report === undefined && model !== undefined)
    throw modelNotUsed(title, "did not reach it: it ran with its own model");

  const { answer, rendered, failed } = workflow ? workflowAnswer(result, report) : agentAnswer(result, report);
  const refused = report === undefined ? 0 : exitCodeOf(report);
  const exit = failed !== undefined && refused === 0 ? 1 : refused;
  if (options.json === true) {
    const told = report === undefined ? null : { ...report, refusedCalls: calls.refused };
    terminal.out(`${JSON.stringify({ ok: exit === 0, answer, rendered, report: told })}\n`); // JSON leaves the function out
  } else {
    const { width, paint } = terminal;
    terminal.out(`${framed("answer (may hold words of strangers)", rendered, width)}\n`);
    if (report !== undefined)
      terminal.out(`\n${summarise(report, { width, paint, calls, debug: options.debug === true }).join("\n")}\n`);
    else if (!workflow) terminal.err(`${title} has no Bulkhead in it: nothing was isolated, counted or refused.\n`);
  }
  if (failed !== undefined) terminal.err(`${failed}\n`);
  if (options.debug === true && report !== undefined && report.failures.length > 0)
    terminal.err(`\n${framed(THREW, failureText(report), terminal.width)}\n`);
  return exit;
}

function agentAnswer(result: unknown, report: RunReport | undefined): WorkflowAnswer {
  const answer = finalAnswer(result);
  return { answer, rendered: report?.render(answer) ?? answer, failed: undefined };
}

const THREW = "what tools and workers threw (may hold words of strangers)";
