// Said the same wherever a key turns out to be missing: which variable, and how to go on without.
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { CliError } from "../cli/cli-error.ts";
import { errorsIn } from "../cli/errors-in.ts";
import { shellWord } from "../terminal/terminal.ts";

/** `beside`: the user's module. `spec`: what needs the key, as it was typed. */
export function keyMissing(
  variable: string,
  spec: string,
  { beside, cwd, cause }: { beside: string; cwd: string; cause?: unknown },
): CliError {
  return new CliError(
    "key_missing",
    `${spec} needs a key, and ${variable} is not set.`,
    `Set ${variable} (any text for a local server that asks for none), or go on without a key: --model ${scriptedModel(beside, cwd)}`,
    cause === undefined ? {} : { cause },
  );
}

/** The variable that an error, or what it wraps, misses: as our packages say it, else as LangChain's providers word it. */
export function missingVariable(error: unknown): string | undefined {
  const errors = errorsIn(error);
  if (errors.some((one) => "status" in one && typeof one.status === "number")) return undefined; // a server refused the key
  const told = errors.flatMap((one) =>
    "variable" in one && typeof one.variable === "string"
      ? [one.variable]
      : (/\b[A-Z][A-Z0-9]*_API_KEY\b/.exec(one.message) ?? []),
  );
  return told[0];
}

/** A file that plays the model where there is none: the starter's, where the module has one beside it. */
export function scriptedModel(beside: string, cwd: string): string {
  const path = join(dirname(beside), "offline-model.ts");
  if (!existsSync(path)) return "a-file-with-a-scripted-model.ts";
  const typed = relative(cwd, path);
  return shellWord(/^[./]/.test(typed) ? typed : `./${typed}`);
}
