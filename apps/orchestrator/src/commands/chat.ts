// `bulkhead run <module> --chat`: each line is one message of the user in one thread. What a turn throws ends that turn;
// Ctrl-C stops it; the end of the input, or /exit, ends the chat. What a turn asks is answered before the next message.
import { randomUUID } from "node:crypto";
import { relative } from "node:path";
import type { RunEvent, RunReport } from "@bulkhead/agents";
import { processRunStore } from "@bulkhead/memory";
import { answerHere } from "../approvals/answer-here.ts";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { type ChatAgent, chatAgent } from "../module/chat-agent.ts";
import { chooseModel } from "../module/choose-model.ts";
import { packageOf } from "../module/lend-packages.ts";
import { loadModule } from "../module/load-module.ts";
import { agentOf, isPlain, modelNotUsed } from "../module/module-agent.ts";
import { failureText } from "../runs/code-hints.ts";
import { finalAnswer } from "../runs/final-answer.ts";
import { type Request, readRequest } from "../runs/read-request.ts";
import { noCalls, withCall } from "../runs/run-calls.ts";
import { runFailed } from "../runs/run-failed.ts";
import { crossed, effectLines } from "../runs/run-summary.ts";
import { AnswerFrame } from "../terminal/answer-frame.ts";
import { showSteps } from "../terminal/progress-output.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { TypedLines } from "../terminal/typed-lines.ts";
import { framed, visible, visibleLine } from "../terminal/visible-text.ts";

/** 1 when a turn failed. */
export async function chat(
  spec: string,
  options: { input?: string; model?: string; json?: boolean; debug?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { cwd, env } = terminal;
  const title = visibleLine(relative(cwd, spec) || spec, 60);
  const module = await loadModule(spec, cwd, "module");
  const made = agentOf(spec, module.exports);
  const agent = chatAgent(title, made);
  const model = options.model === undefined ? undefined : await chooseModel(options.model, { cwd, env, module });
  if (model !== undefined && isPlain(made)) throw modelNotUsed(title, "would not reach it");
  const { observeRun, rendered } = await packageOf("@bulkhead/agents", module, () => import("@bulkhead/agents"));

  let stop: AbortController | undefined;
  const onInterrupt = () => {
    if (stop === undefined) terminal.err("\nCtrl-D or /exit ends the chat.\n");
    stop?.abort();
  };
  terminal.onInterrupt(onInterrupt);
  const thread = randomUUID();
  let failed = false;

  using lines = new TypedLines(terminal, { onInterrupt });
  const store = lines.typing ? processRunStore() : undefined; // where nobody can be asked, what asks is denied
  const here = store && answerHere(store, terminal);

  /** `null`: the thread goes on where it waited. */
  const turn = async (request: Request | null): Promise<void> => {
    stop = new AbortController();
    const { signal } = stop;
    const frame = new AnswerFrame(terminal.width, terminal.out);
    const write = (text: string) => {
      if (options.json !== true) frame.break();
      terminal.err(text);
    };
    const progress = showSteps({ write, paint: terminal.paintErr, signal });
    let calls = noCalls;
    const observe = (event: RunEvent) => {
      calls = withCall(calls, event);
      progress.observe(event);
    };
    let shown = "";
    const talk = async () => {
      const last = { state: undefined as unknown };
      const config = { streamMode: ["messages", "values"], signal, configurable: { thread_id: thread } };
      const stream = withState(await agent.stream(request, config), last);
      for await (const text of rendered(stream, { as: "text" })) {
        shown += text;
        if (options.json !== true) frame.push(text);
      }
      return finalAnswer(last.state);
    };
    try {
      const { result: answer, report } = await observeRun(
        { observe, ...(model === undefined ? {} : { model }), ...(store && { store }) },
        talk,
      );
      if (options.json === true) {
        const told = report === undefined ? null : { ...report, refusedCalls: calls.refused };
        terminal.out(`${JSON.stringify({ ok: true, answer, rendered: shown, report: told })}\n`);
      } else {
        frame.break();
        if (report !== undefined) terminal.err(`${turnLines(report, calls, terminal).join("\n")}\n`);
      }
      if (options.debug === true && report !== undefined && report.failures.length > 0)
        terminal.err(`${framed("what tools and workers threw", failureText(report), terminal.width)}\n`);
    } catch (error) {
      if (options.json !== true) frame.break();
      progress[Symbol.dispose]();
      failed ||= !signal.aborted;
      const told = signal.aborted ? STOPPED : runFailed(error, { title, path: module.path, cwd, env });
      if (options.json === true) {
        const { code, message, hint } = told;
        terminal.out(`${JSON.stringify({ ok: false, rendered: shown, error: { code, message, hint } })}\n`);
      } else {
        terminal.err(
          `${terminal.paintErr("red", "bulkhead:")} ${`${visible(told.message)} ${visible(told.hint)}`.trimEnd()}\n`,
        );
      }
    } finally {
      stop = undefined;
    }
  };

  /** False: it waits for an answer still. */
  const answered = async (): Promise<boolean> => {
    while (await here?.ask(thread, lines)) await turn(null);
    return here === undefined || !(await here.waits(thread));
  };
  const say = async (request: Request): Promise<void> => {
    await turn(request);
    if (!(await answered())) terminal.err("It waits for your answer: with your next message you are asked again.\n");
  };

  terminal.err(`talking to ${title} (Ctrl-C stops a turn, Ctrl-D or /exit ends)\n`);
  if (options.input !== undefined) await say(readRequest(options.input, { cwd, module: title, request: undefined }));
  for (;;) {
    const line = await lines.next("> ");
    if (line === undefined || line.trim() === "/exit") break;
    if (line.trim() === "") continue;
    here?.again();
    if (await answered()) await say({ messages: [{ role: "user", content: line }] });
    else terminal.err("Your message was not sent: the call is to be answered first.\n");
  }
  return failed ? 1 : 0;
}

const STOPPED = new CliError("interrupted", "This turn was stopped.", "");

/** The same stream; `last` gets the state that it ends with. */
async function* withState(
  stream: Awaited<ReturnType<ChatAgent["stream"]>>,
  last: { state: unknown },
): AsyncGenerator<unknown> {
  for await (const item of stream) {
    if (Array.isArray(item) && item[0] === "values") last.state = item[1];
    yield item;
  }
}

function turnLines(report: RunReport, calls: typeof noCalls, { width, paintErr }: Terminal): readonly string[] {
  const effects = report.effects.length + calls.refused.length;
  const all = report.threadBits > report.bits ? `; the chat: at most ${Math.ceil(report.threadBits)} bits` : "";
  return [
    paintErr("dim", `crossed the boundary: ${crossed(report)}${all}`),
    ...(effects === 0 ? [] : effectLines(report, { width, paint: paintErr, calls })),
  ];
}
