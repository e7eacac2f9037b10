// What to do about a call that ended before a rule could decide on it, and about what tools and workers threw.
import type { RunReport } from "@bulkhead/agents";
import { visibleLine } from "../terminal/visible-text.ts";
import type { RefusedCall } from "./run-calls.ts";

/** One line for each kind of mistake that occurs. */
export function explainCodes(refused: readonly RefusedCall[]): readonly string[] {
  return [...new Set(refused.flatMap((call) => hintFor(call) ?? []))];
}

function hintFor({ tool, code, argument }: RefusedCall): string | undefined {
  const name = argument === undefined || argument === UNKNOWN ? undefined : visibleLine(argument, 24);
  const where = name === undefined ? "an argument" : `the argument ${name}`;
  const of = visibleLine(tool, 24);
  switch (code) {
    case "bad_handle":
      return `bad_handle: ${where} of ${of} holds a handle that stands for nothing, or that may not stand there. A handle inside longer text needs text: { ${name ?? "note"}: "plain" } on the tool.`;
    case "schema_mismatch":
      return `schema_mismatch: ${where} of ${of} does not fit its input schema${name === undefined ? "" : ", or is bound with .with()"}.`;
    case "tool_failed":
      return `tool_failed: the rows that ${where} of ${of} must stand in cannot be had.`;
    case "run_changed":
      return `run_changed: ${of} is called with something else than in the run that was taken up: its code or its data changed.`;
    case "denied":
      return tool === UNKNOWN ? "(unknown): the model called a tool that the agent does not have." : undefined;
    default:
      return undefined;
  }
}

const UNKNOWN = "(unknown)";

/** Names what threw; only --debug shows what, because strangers may have written it. */
export function explainFailures({ failures }: Pick<RunReport, "failures">): readonly string[] {
  const thrown = failures.filter(({ position }) => position !== "return"); // that is said in full
  const names = [...new Set(thrown.map(({ name }) => visibleLine(name, 24)))];
  if (names.length === 0) return [];
  const some = `${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}`;
  return [`${some} failed: run again with --debug to see what ${thrown.length === 1 ? "it" : "they"} threw.`];
}

/** For a frame: what was thrown, and where. */
export function failureText({ failures }: Pick<RunReport, "failures">): string {
  return failures.map(({ position, name, text }) => `${name} (${position}): ${text}`).join("\n");
}
