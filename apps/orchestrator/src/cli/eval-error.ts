// What an evaluation refused, as the person at the terminal is told it: the code stays, the way out is in the message.
import type { EvalsError } from "@bulkhead/evals";
import { sentence } from "../terminal/sentence.ts";
import { visible } from "../terminal/visible-text.ts";
import { CliError } from "./cli-error.ts";

export function evalError(error: unknown): CliError | undefined {
  if (!isEvalsError(error)) return undefined;
  const words = visible(error.message.replace(/^\w+: /, "")).split("; ");
  const [what = "", way = ""] = [words.slice(0, -1).join("; "), words.at(-1) ?? ""].map((text) =>
    text === "" ? "" : sentence(text.charAt(0).toUpperCase() + text.slice(1)),
  );
  const tried = error.code === "never_ends" || error.code === "leaves_machine";
  return new CliError(error.code, what, way, { cause: error, ...(tried ? { exit: 1 } : {}) });
}

/** By name: a module can have a copy of the package of its own. */
function isEvalsError(error: unknown): error is EvalsError {
  return error instanceof Error && error.name === "EvalsError" && "code" in error;
}
