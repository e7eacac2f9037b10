// Plays a run of a module's agent or workflow, new or taken up again, and says what it answered, what it did and what was
// refused; of one that is kept also under which id, and how to go on with it. What it asks is put to whoever sits there.
import type { RunReport } from "@bulkhead/agents";
import type { RunSummary } from "@bulkhead/memory";
import { answerHere } from "../approvals/answer-here.ts";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { storeError } from "../cli/store-error.ts";
import { modelNotUsed } from "../module/module-agent.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { framed, visibleLine } from "../terminal/visible-text.ts";
import { standsOpen } from "./asked-before.ts";
import { failureText } from "./code-hints.ts";
import { finalAnswer } from "./final-answer.ts";
import type { Keeping } from "./keeping.ts";
import { type Play, type Played, playOnce } from "./play-once.ts";
import { changedLine, nextLine } from "./run-head.ts";
import { exitCodeOf, summarise } from "./run-summary.ts";
import { waitingLines } from "./waiting-lines.ts";
import { type WorkflowAnswer, workflowAnswer } from "./workflow-answer.ts";
import { isWorkflow } from "./workflow-input.ts";

interface Options {
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** 4 when the rules refused every effect that was proposed; 3 when it waits for a person. */
export async function playRun(play: Play, options: Options, terminal: Terminal): Promise<ExitCode> {
  const { title, model, words, keeping } = play;
  if (keeping !== undefined)
    terminal.err(`${terminal.progress.isTTY ? ERASE : ""}run ${visibleLine(keeping.id, 200)}\n`);
  const goesOn = play.goesOn || (await isTakenUp(play, terminal.env));
  let played = await playOnce({ ...play, goesOn }, terminal);
  let run = await keptRun(keeping);
  const store = keeping && (await keeping.opened).store;
  const here = store && options.json !== true ? answerHere(store, terminal) : undefined; // --json is for programs
  while (run?.status === "waiting" && !terminal.signal.aborted && (await here?.ask(run.thread)) === true) {
    played = await playOnce({ ...play, goesOn: true }, terminal);
    run = await keptRun(keeping);
  }
  const { report } = played;
  const waits = run?.status === "waiting" && store !== undefined;
  const lines =
    run &&
    (waits ? (await waitingLines(run, store, terminal.env, words)).join("\n") : nextLine(run, terminal.env, words));
  if (terminal.signal.aborted)
    throw new CliError("interrupted", "Interrupted.", lines ?? FROM_THE_BEGINNING, { exit: 130 });
  if (report === undefined && model !== undefined && run === undefined)
    throw modelNotUsed(title, "did not reach it: it ran with its own model");
  const exit = tell(play, { ...played, run }, options, terminal);
  if (lines !== undefined) terminal.err(`${lines}\n`);
  return exit;
}

/** The latest of its thread. Undefined: nothing of it was kept. */
async function keptRun(keeping: Keeping | undefined): Promise<RunSummary | undefined> {
  if (keeping === undefined) return undefined;
  const { store } = await keeping.opened;
  return (await store.list({ thread: keeping.id, limit: 1 }))[0];
}

async function isTakenUp({ agent, request, keeping }: Play, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (keeping === undefined || isWorkflow(agent)) return false;
  const { store } = await keeping.opened;
  return standsOpen(store, keeping.id, request, env).catch((error: unknown) => {
    throw storeError(error, env) ?? error;
  });
}

function tell(
  { title, agent, keeping }: Play,
  { result, report, calls, run }: Played & { readonly run: RunSummary | undefined },
  options: Options,
  terminal: Terminal,
): ExitCode {
  const workflow = isWorkflow(agent);
  const { answer, rendered, failed, code } = workflow ? workflowAnswer(result, report) : agentAnswer(result, report);
  const waits = run?.status === "waiting";
  const refused = report === undefined ? 0 : exitCodeOf(report);
  const exit = waits ? 3 : failed !== undefined && refused === 0 ? 1 : refused;
  if (options.json === true) {
    const told = report === undefined ? null : { ...report, refusedCalls: calls.refused };
    const kept = run === undefined ? {} : { run: run.id, status: run.status };
    terminal.out(`${JSON.stringify({ ok: exit === 0, ...kept, answer, rendered, report: told })}\n`); // JSON leaves the function out
  } else {
    const { width, paint } = terminal;
    if (!waits) terminal.out(`${framed("answer (may hold words of strangers)", rendered, width)}\n`);
    if (report !== undefined)
      terminal.out(`\n${summarise(report, { width, paint, calls, debug: options.debug === true }).join("\n")}\n`);
    else if (!workflow && run === undefined)
      terminal.err(`${title} has no Bulkhead in it: nothing was isolated, counted or refused.\n`);
  }
  if (failed !== undefined && !waits) terminal.err(`${failed}\n`);
  if (code === "run_changed" && keeping !== undefined && run?.code !== code)
    terminal.err(`${changedLine(keeping.id, terminal.env)}\n`);
  if (options.debug === true && report !== undefined && report.failures.length > 0)
    terminal.err(`\n${framed(THREW, failureText(report), terminal.width)}\n`);
  return exit;
}

function agentAnswer(result: unknown, report: RunReport | undefined): WorkflowAnswer {
  const answer = finalAnswer(result);
  return { answer, rendered: report?.render(answer) ?? answer, failed: undefined, code: undefined };
}

const ERASE = "\r\u001B[J";
const FROM_THE_BEGINNING = "Start the command again to run it from the beginning.";
const THREW = "what tools and workers threw (may hold words of strangers)";
