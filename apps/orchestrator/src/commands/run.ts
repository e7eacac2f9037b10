// `bulkhead run <module>`: one request to the agent that a module exports, with what it did and what was refused.
import { relative } from "node:path";
import type { RunEvent } from "@bulkhead/agents";
import { chooseModel, kindOf } from "../choose-model.ts";
import { CliError, DEBUG_HINT } from "../cli-error.ts";
import { failureText } from "../code-hints.ts";
import { declarationError } from "../declaration-error.ts";
import { errorsIn } from "../errors-in.ts";
import type { ExitCode } from "../exit-codes.ts";
import { finalAnswer } from "../final-answer.ts";
import { keyMissing, missingVariable } from "../key-missing.ts";
import { packageOf } from "../lend-packages.ts";
import { loadModule } from "../load-module.ts";
import { showProgress } from "../progress-output.ts";
import { readRequest } from "../read-request.ts";
import { noCalls, withCall } from "../run-calls.ts";
import { exitCodeOf, summarise } from "../run-summary.ts";
import type { Terminal } from "../terminal.ts";
import { firstLine, framed, sentence, visibleLine } from "../visible-text.ts";

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
  const request = readRequest(options.input, { cwd, module: title, request: module.exports["request"] });
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

  const answer = finalAnswer(result);
  const rendered = report?.render(answer) ?? answer;
  const exit = report === undefined ? 0 : exitCodeOf(report);
  if (options.json === true) {
    const told = report === undefined ? null : { ...report, refusedCalls: calls.refused };
    terminal.out(`${JSON.stringify({ ok: exit === 0, answer, rendered, report: told })}\n`); // JSON leaves the function out
  } else {
    const { width, paint } = terminal;
    terminal.out(`${framed("answer (may hold words of strangers)", rendered, width)}\n`);
    if (report !== undefined)
      terminal.out(`\n${summarise(report, { width, paint, calls, debug: options.debug === true }).join("\n")}\n`);
    else terminal.err(`${title} has no Bulkhead in it: nothing was isolated, counted or refused.\n`);
  }
  if (options.debug === true && report !== undefined && report.failures.length > 0)
    terminal.err(`\n${framed(THREW, failureText(report), terminal.width)}\n`);
  return exit;
}

const THREW = "what tools and workers threw (may hold words of strangers)";

interface Agent {
  invoke(request: unknown, options: { signal: AbortSignal }): Promise<unknown>;
}

function agentOf(spec: string, made: unknown): Agent {
  if (typeof made === "object" && made !== null && "invoke" in made && typeof made.invoke === "function")
    return made as Agent; // checked: it has the one method that is used
  throw new CliError(
    "not_an_agent",
    `The default export of ${spec} is no agent: it is ${kindOf(made)}.`,
    "Write: export default createMainAgent({ ... })",
  );
}

// An agent of `createAgent` shows what it was made with; of anything else only its run tells.
function isPlain(agent: object): boolean {
  if (!("options" in agent && "graph" in agent) || typeof agent.options !== "object" || agent.options === null)
    return false;
  const middleware = "middleware" in agent.options ? agent.options.middleware : undefined;
  const names = Array.isArray(middleware) ? middleware.map((one: { readonly name?: unknown }) => one.name) : [];
  return !names.includes("bulkhead");
}

function modelNotUsed(title: string, why: string): CliError {
  return new CliError(
    "model_not_used",
    `${title} has no Bulkhead in it, so --model ${why}.`,
    "Make it with createMainAgent, or put isolationMiddleware first; or leave --model out.",
  );
}

function runFailed(error: unknown, { title, path, cwd }: { title: string; path: string; cwd: string }): CliError {
  const causes = errorsIn(error);
  const known = causes.find((cause) => cause instanceof CliError);
  if (known instanceof CliError) return known;
  const variable = missingVariable(error);
  if (variable !== undefined) return keyMissing(variable, title, { beside: path, cwd, cause: error });
  const status = causes
    .map((cause) => ("status" in cause ? cause.status : undefined))
    .find((value) => typeof value === "number");
  const ours = declarationError(error);
  const words = ours ?? sentence(firstLine(causes[0]?.message ?? String(error), 400));
  const hint = hintFor(status, causes.map((cause) => cause.message).join("\n"));
  const wayOut = ours !== undefined && !/no model of the chain answered/.test(ours);
  return new CliError("run_failed", `The run failed: ${words}`, hint ?? (wayOut ? "" : DEBUG_HINT), {
    exit: 1,
    cause: error,
  });
}

function hintFor(status: number | undefined, message: string): string | undefined {
  if (status === 401 || status === 403)
    return "The provider refused the key: check it, and the account that it belongs to.";
  if (status === 404) return "The provider does not know that model: check the name after the colon, and the base URL.";
  if (status === 429) return "The provider is limiting you: wait, or use another model with --model.";
  if (status !== undefined && status >= 500) return "The provider is failing: try again later.";
  if (/ECONNREFUSED|ENOTFOUND|ECONNRESET|fetch failed|Connection error|terminated|socket/i.test(message))
    return "The model's server cannot be reached or broke off: check the network and the base URL, then try again.";
  return undefined;
}
