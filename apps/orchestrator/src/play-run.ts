// Plays one run of a module's agent or workflow, new or taken up again, and says what it answered, what it did and what
// was refused; of one that is kept also under which id, and how to go on with it.
import { relative } from "node:path";
import type { RunEvent, RunReport } from "@bulkhead/agents";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { answerHere } from "./answer-here.ts";
import { CliError } from "./cli-error.ts";
import { failureText } from "./code-hints.ts";
import type { ExitCode } from "./exit-codes.ts";
import { finalAnswer } from "./final-answer.ts";
import type { Keeping } from "./keeping.ts";
import { packageOf } from "./lend-packages.ts";
import type { LoadedModule } from "./load-module.ts";
import { type Agent, modelNotUsed } from "./module-agent.ts";
import { showProgress } from "./progress-output.ts";
import { noCalls, withCall } from "./run-calls.ts";
import { runFailed } from "./run-failed.ts";
import { changedLine, nextLine } from "./run-head.ts";
import { exitCodeOf, summarise } from "./run-summary.ts";
import type { Terminal } from "./terminal.ts";
import { framed, visibleLine } from "./visible-text.ts";
import { waitingLines } from "./waiting-lines.ts";
import { type WorkflowAnswer, workflowAnswer } from "./workflow-answer.ts";
import { isWorkflow } from "./workflow-input.ts";

export interface Play {
  readonly title: string;
  readonly module: LoadedModule;
  readonly agent: Agent;
  /** `null`: an agent's thread goes on where it stood. */
  readonly request: unknown;
  readonly model: string | BaseChatModel | undefined;
  /** Undefined: nothing is kept. */
  readonly keeping: Keeping | undefined;
}

/** 4 when the rules refused every effect that was proposed; 3 when it waits for a person. */
export async function playRun(
  { title, module, agent, request, model, keeping }: Play,
  options: { readonly json?: boolean; readonly debug?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { cwd, env, signal } = terminal;
  const workflow = isWorkflow(agent);
  const { observeRun } = await packageOf("@bulkhead/agents", module, () => import("@bulkhead/agents"));
  if (keeping !== undefined)
    terminal.err(`${terminal.progress.isTTY ? ERASE : ""}run ${visibleLine(keeping.id, 200)}\n`);

  const kept = await keeping?.opened;
  let calls = noCalls;
  const play = async (asked: unknown) => {
    using progress = showProgress({
      stream: terminal.progress,
      env,
      paint: terminal.paintErr,
      title: `running ${title} ...`,
      signal,
    });
    calls = noCalls;
    const observe = (event: RunEvent) => {
      calls = withCall(calls, event);
      progress.observe(event);
    };
    const watching = {
      observe,
      ...(model === undefined ? {} : { model }),
      ...(kept === undefined ? {} : { store: kept.store, module: relative(cwd, module.path) }),
    };
    const played = await observeRun(watching, async () =>
      agent.invoke(asked, { signal, ...(keeping === undefined ? {} : namedFor(agent, keeping.id)) }),
    ).catch((error: unknown) => {
      throw signal.aborted ? error : runFailed(error, { title, path: module.path, cwd, env });
    });
    if (played.report !== undefined) progress.settle(played.report);
    return played;
  };
  let { result, report } = await play(request);
  const here = kept && options.json !== true ? answerHere(kept.store, terminal) : undefined; // --json is for programs
  while (keeping !== undefined && (await here?.ask(keeping.id)) === true)
    ({ result, report } = await play(workflow ? request : null));
  const stands = keeping === undefined ? undefined : (await kept?.store.list({ thread: keeping.id, limit: 1 }))?.[0];
  const waits = stands?.status === "waiting";
  const next =
    stands && (waits && kept ? (await waitingLines(stands, kept.store, env)).join("\n") : nextLine(stands, env));
  if (signal.aborted) throw new CliError("interrupted", "Interrupted.", next ?? FROM_THE_BEGINNING, { exit: 130 });
  if (report === undefined && model !== undefined && stands === undefined)
    throw modelNotUsed(title, "did not reach it: it ran with its own model");

  const { answer, rendered, failed, code } = workflow ? workflowAnswer(result, report) : agentAnswer(result, report);
  const refused = report === undefined ? 0 : exitCodeOf(report);
  const exit = waits ? 3 : failed !== undefined && refused === 0 ? 1 : refused;
  if (options.json === true) {
    const told = report === undefined ? null : { ...report, refusedCalls: calls.refused };
    const run = stands === undefined ? {} : { run: stands.id, status: stands.status };
    terminal.out(`${JSON.stringify({ ok: exit === 0, ...run, answer, rendered, report: told })}\n`); // JSON leaves the function out
  } else {
    const { width, paint } = terminal;
    if (!waits) terminal.out(`${framed("answer (may hold words of strangers)", rendered, width)}\n`);
    if (report !== undefined)
      terminal.out(`\n${summarise(report, { width, paint, calls, debug: options.debug === true }).join("\n")}\n`);
    else if (!workflow && stands === undefined)
      terminal.err(`${title} has no Bulkhead in it: nothing was isolated, counted or refused.\n`);
  }
  if (failed !== undefined && !waits) terminal.err(`${failed}\n`);
  if (code === "run_changed" && keeping !== undefined) terminal.err(`${changedLine(keeping.id, env)}\n`);
  else if (next !== undefined) terminal.err(`${next}\n`);
  if (options.debug === true && report !== undefined && report.failures.length > 0)
    terminal.err(`\n${framed(THREW, failureText(report), terminal.width)}\n`);
  return exit;
}

/** A workflow's run, and an agent's thread, have the id that the run is known by here. */
function namedFor(agent: Agent, id: string): object {
  return isWorkflow(agent) ? { runId: id } : { configurable: { thread_id: id } };
}

function agentAnswer(result: unknown, report: RunReport | undefined): WorkflowAnswer {
  const answer = finalAnswer(result);
  return { answer, rendered: report?.render(answer) ?? answer, failed: undefined, code: undefined };
}

const ERASE = "\r\u001B[J";
const FROM_THE_BEGINNING = "Start the command again to run it from the beginning.";
const THREW = "what tools and workers threw (may hold words of strangers)";
