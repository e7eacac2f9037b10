// Draws a run's progress on standard error. On a terminal: one tree, painted again in place. Anywhere else (a pipe, CI,
// TERM=dumb): one line for each step that ended. The cursor comes back whatever way the process ends.
import { writeSync } from "node:fs";
import type { RunEvent, RunReport } from "@bulkhead/agents";
import { cutShort, nothingYet, type Progress, passed, reduce, type Step } from "./progress.ts";
import { endLine, renderTree, stepLine } from "./progress-tree.ts";
import { columnsOf, type Paint } from "./terminal.ts";
import { visibleLine } from "./visible-text.ts";

/** Disposing it draws the last state: that of the run's end, else `stopped` or `failed`. */
export interface ProgressOutput extends Disposable {
  observe(event: RunEvent): void;
  /** The report counts what events do not: the last state shows its figures. */
  settle(report: Pick<RunReport, "bits">): void;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly paint: Paint;
  readonly title: string;
  /** Aborted: the person at the terminal stopped the run. */
  readonly signal: AbortSignal;
}

export function showProgress(options: ProgressOptions): ProgressOutput {
  const { stream, env } = options;
  const live = stream.isTTY === true && env["TERM"] !== "dumb" && !env["CI"];
  const { paint, title, signal } = options;
  stream.write(live ? "" : `${title}\n`);
  return live ? repainted(options) : showSteps({ write: (text) => stream.write(text), paint, signal });
}

/** One line for each step that ended. */
export function showSteps(options: {
  readonly write: (text: string) => void;
  readonly paint: Paint;
  readonly signal: AbortSignal;
}): ProgressOutput {
  const { write, paint, signal } = options;
  let state = nothingYet;
  let waiting: readonly Step[] = [];
  const problems = newProblems();
  const print = (step: Step) => write(`${stepLine(state, step, paint)}\n`);
  return {
    observe(event) {
      const before = endedBy(event, state);
      state = reduce(state, event);
      for (const line of problems(event)) write(`${line}\n`);
      const after = endedBy(event, state);
      const ended = after === before ? undefined : after;
      // A main agent's read that went well waits: when a worker reads its result, that worker's line is the one.
      if (ended?.kind === "call" && ended.status === "ok" && event.kind === "call_end" && mayHaveReader(event))
        waiting = [...waiting, ended];
      else if (ended !== undefined) print(ended);
      if (event.kind === "run_end" || (event.kind === "model_call" && event.who === "main")) {
        for (const step of waiting) if (state.steps.includes(step)) print(step);
        waiting = [];
      }
    },
    settle() {}, // no line of it holds a sum
    [Symbol.dispose]() {
      if (!signal.aborted || state === nothingYet) return;
      state = cutShort(state, "stopped");
      write(`${endLine(state, paint)}\n`);
    },
  };
}

/** What a worker or a workflow reads has none of its own. */
function mayHaveReader({ effect, position }: Extract<RunEvent, { kind: "call_end" }>): boolean {
  return effect === "read" && /^c\d+-\d+$/.test(position);
}

function endedBy(event: RunEvent, { steps }: Progress): Step | undefined {
  if (event.kind !== "call_end" && event.kind !== "spawn_end") return undefined;
  return steps.findLast(({ position }) => position === event.position);
}

const HIDE = "\u001B[?25l";
const SHOW = "\u001B[?25h";

function repainted({ stream, paint, signal }: ProgressOptions): ProgressOutput {
  let state: Progress = nothingYet;
  let startedAt: number | undefined;
  let drawn = 0;
  let dirty = true;
  let over = false;
  let above: string[] = [];
  let open = false;
  const problems = newProblems();
  const write = stream.write;
  const put = (text: string) => void write.call(stream, text);
  const erasing = () => `${drawn > 0 ? `\u001B[${drawn}A` : ""}\r\u001B[J`;
  const painting = (): string => {
    const lines = renderTree(state, Math.max(20, columnsOf(stream) - 1), {
      height: Math.max(4, (stream.rows || 24) - 2),
      paint,
    });
    const text = `${open ? "\n" : ""}${erasing()}${[...above, ...lines].join("\n")}\n`;
    open = false;
    drawn = lines.length;
    above = [];
    return text;
  };
  const draw = () => {
    if (startedAt !== undefined && state.status === "running") {
      const now = passed(state, performance.now() - startedAt);
      dirty ||= Math.floor(now.ms / 1000) > Math.floor(state.ms / 1000);
      if (dirty) state = now;
    }
    if (dirty) put(painting());
    dirty = false;
  };
  // What a tool prints meanwhile stays, above: the tree is taken away before it, and painted again below it.
  stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
    if (drawn > 0) put(erasing());
    drawn = 0;
    if (chunk.length > 0) open = !endsLine(chunk);
    dirty = true;
    return write.call(stream, chunk, ...rest);
  }) as typeof stream.write; // its overloads, passed on

  // The last state, and the cursor. An agent without Bulkhead told nothing, so nothing of it stays.
  const ending = (status: "stopped" | "failed"): string => {
    state = cutShort(state, status);
    if (startedAt === undefined) return `${open ? "\n" : ""}${erasing()}${SHOW}`;
    return `${painting()}${SHOW}`;
  };
  const onExit = () => {
    try {
      writeSync(2, ending("stopped")); // a second Ctrl-C, or another signal
    } catch {
      // the terminal is gone, and its cursor with it
    }
  };
  process.once("exit", onExit);
  put(HIDE);
  draw();
  const timer = setInterval(draw, 80);
  timer.unref();
  return {
    observe(event) {
      startedAt ??= performance.now() - event.at;
      state = reduce(state, event);
      above.push(...problems(event));
      dirty = true;
    },
    settle({ bits }) {
      state = { ...state, bits };
    },
    [Symbol.dispose]() {
      if (over) return;
      over = true;
      stream.write = write;
      clearInterval(timer);
      process.off("exit", onExit);
      put(ending(signal.aborted ? "stopped" : "failed"));
    },
  };
}

function endsLine(chunk: string | Uint8Array): boolean {
  return typeof chunk === "string" ? chunk.endsWith("\n") : chunk.at(-1) === 10;
}

// What scripted models say of their own scripts, each once.
function newProblems(): (event: RunEvent) => readonly string[] {
  const said = new Set<string>();
  return (event) => {
    if (event.kind !== "model_call" || event.problem === undefined) return [];
    const line = `the model of ${visibleLine(event.who, 40)} failed: ${visibleLine(event.problem, 300)}`;
    if (said.has(line)) return [];
    said.add(line);
    return [line];
  };
}
