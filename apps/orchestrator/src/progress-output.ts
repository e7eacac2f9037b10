// Draws a run's progress on standard error. On a terminal: one tree, painted again in place. Anywhere else (a pipe, CI,
// TERM=dumb): one line for each step that ended. The cursor comes back whatever way the process ends.
import { writeSync } from "node:fs";
import type { RunEvent } from "@bulkhead/agents";
import { nothingYet, type ProgressState, reduce, renderTree, type Step, stepLine } from "./progress-tree.ts";
import type { Paint } from "./terminal.ts";

export interface Progress extends Disposable {
  observe(event: RunEvent): void;
}

export function showProgress({
  stream,
  env,
  paint,
  title,
}: {
  stream: NodeJS.WriteStream;
  env: NodeJS.ProcessEnv;
  paint: Paint;
  title: string;
}): Progress {
  const live = stream.isTTY === true && env["TERM"] !== "dumb" && !env["CI"];
  return live ? repainted(stream, paint) : lineByLine(stream, paint, title);
}

function lineByLine(stream: NodeJS.WriteStream, paint: Paint, title: string): Progress {
  let state = nothingYet;
  let waiting: readonly Step[] = [];
  const print = (step: Step) => stream.write(`${stepLine(state, step, paint)}\n`);
  stream.write(`${title}\n`);
  return {
    observe(event) {
      const before = new Set(state.steps);
      state = reduce(state, event);
      const ended = state.steps.find((step) => !before.has(step) && step.status !== "running");
      // A read that went well waits: when a worker reads its result, that worker's line is the one.
      if (ended?.kind === "call" && ended.status === "ok" && event.kind === "call_end" && event.effect === "read")
        waiting = [...waiting, ended];
      else if (ended !== undefined) print(ended);
      if (event.kind === "run_end" || (event.kind === "model_call" && event.who === "main")) {
        for (const step of waiting) if (state.steps.includes(step)) print(step);
        waiting = [];
      }
    },
    [Symbol.dispose]() {},
  };
}

const HIDE = "\u001B[?25l";
const SHOW = "\u001B[?25h";

function repainted(stream: NodeJS.WriteStream, paint: Paint): Progress {
  let state: ProgressState = nothingYet;
  let drawn = 0;
  let dirty = true;
  let over = false;
  const draw = () => {
    if (!dirty) return;
    dirty = false;
    const lines = renderTree(state, Math.max(20, (stream.columns ?? 80) - 1), {
      height: Math.max(4, (stream.rows ?? 24) - 2),
      paint,
    });
    stream.write(`${drawn > 0 ? `\u001B[${drawn}A` : ""}\r\u001B[J${lines.join("\n")}\n`);
    drawn = lines.length;
  };
  const restore = () => {
    try {
      writeSync(2, SHOW);
    } catch {
      // the terminal is gone, and its cursor with it
    }
  };
  process.once("exit", restore);
  stream.write(HIDE);
  draw();
  const timer = setInterval(draw, 80);
  timer.unref();
  return {
    observe(event) {
      state = reduce(state, event);
      dirty = true;
    },
    [Symbol.dispose]() {
      if (over) return;
      over = true;
      clearInterval(timer);
      draw();
      process.off("exit", restore);
      stream.write(SHOW);
    },
  };
}
