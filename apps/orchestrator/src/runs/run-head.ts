// What is said of a run that is kept, before its tree: status, times, label, what it has used. Pure.
import type { RunSummary } from "@bulkhead/memory";
import { asFlag } from "../approvals/as-flag.ts";
import { ageOf, moment } from "../terminal/age.ts";
import { commandName, type Paint } from "../terminal/terminal.ts";
import { visibleLine, wrapped } from "../terminal/visible-text.ts";
import { type ResumeWords, resumeCommand } from "./resume-command.ts";
import { STATUS_COLOUR } from "./run-table.ts";

interface Drawing {
  readonly now: number;
  readonly width: number;
  readonly paint: Paint;
}

export function headLines(run: RunSummary, { now, width, paint }: Drawing): readonly string[] {
  const { spent, label } = run;
  const ended = run.endedAt === undefined ? "" : `, ended after ${ageOf(run.endedAt - run.startedAt)}`;
  const figures: readonly (readonly [string, string])[] = [
    ["run", visibleLine(run.id, 100)],
    [run.kind, visibleLine(run.name, 60)],
    ["module", run.module === undefined ? "" : visibleLine(run.module, 200)],
    ["status", ""], // painted below
    ["started", `${moment(run.startedAt)}, ${ageOf(now - run.startedAt)} ago${ended}`],
    ["principal", visibleLine(run.principal, 60)],
    ["forked from", run.forkedFrom === undefined ? "" : visibleLine(run.forkedFrom, 100)],
    [
      "begins as",
      `${label.integrity}, may be known to ${label.readers === "public" ? "all" : visibleLine(label.readers.join(", "), 80)}`,
    ],
    ["model calls", count(spent.modelCalls)],
    ["tokens", `${count(spent.inputTokens)} in, ${count(spent.outputTokens)} out`],
    ["cost", spent.usd === undefined ? "unknown (no price is set)" : `${spent.usd.toFixed(4)} USD`],
    ["crossed the boundary", spent.bits === 0 ? "nothing" : `at most ${count(Math.ceil(spent.bits))} bits`],
    ["time", `${(spent.ms / 1000).toFixed(1)} s of work`],
  ];
  return figures.flatMap(([name, value]) => {
    if (name === "status") return [`${"status".padEnd(24)}${statusText(run, paint)}`];
    if (value === "") return [];
    return wrapped(value, Math.max(16, width - 24)).map((row, at) => `${(at === 0 ? name : "").padEnd(24)}${row}`);
  });
}

/** `waiting for 2 answers`, `failed model_failed`. */
export function statusText({ status, code, asks }: RunSummary, paint: Paint): string {
  const why = code === undefined || code === status ? "" : ` ${visibleLine(code, 40)}`;
  const waits = asks === 0 ? "" : ` for ${asks} ${asks === 1 ? "answer" : "answers"}`;
  return `${paint(STATUS_COLOUR[status], status)}${status === "waiting" ? waits : why}`;
}

/** What can be done with it now. */
export function nextLine(
  { id, status, code, asks, principal }: RunSummary,
  env: NodeJS.ProcessEnv,
  words?: ResumeWords,
): string | undefined {
  const goOn = resumeCommand(id, env, words);
  if (code === "run_changed" && (status === "stopped" || status === "failed")) return changedLine(id, env);
  switch (status) {
    case "waiting":
      if (asks > 0)
        return `To answer: ${commandName(env)} approvals list${asFlag(principal, env)}; then go on: ${goOn}`;
      return `All is answered. To go on: ${goOn}`;
    case "stopped":
    case "failed":
      return `To go on: ${goOn}`;
    case "running":
    case "done":
    case "cancelled":
    case "abandoned":
      return undefined;
    default:
      return status satisfies never;
  }
}

/** Its code, its data or what it was asked is another. */
export function changedLine(id: string, env: NodeJS.ProcessEnv): string {
  const runs = `${commandName(env)} runs`;
  return `To give it up: ${runs} abandon ${id}; to go on from it as it is now: ${runs} fork ${id}`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
