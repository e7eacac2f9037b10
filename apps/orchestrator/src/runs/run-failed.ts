// What a person is told of a run that threw, and the way out.
import { CliError, DEBUG_HINT } from "../cli/cli-error.ts";
import { declarationError } from "../cli/declaration-error.ts";
import { errorsIn } from "../cli/errors-in.ts";
import { storeError } from "../cli/store-error.ts";
import { keyMissing, missingVariable } from "../module/key-missing.ts";
import { sentence } from "../terminal/sentence.ts";
import { firstLine } from "../terminal/visible-text.ts";

export function runFailed(
  error: unknown,
  { title, path, cwd, env }: { title: string; path: string; cwd: string; env: NodeJS.ProcessEnv },
): CliError {
  const causes = errorsIn(error);
  const known = causes.find((cause) => cause instanceof CliError) ?? storeError(error, env);
  if (known instanceof CliError) return known;
  const variable = missingVariable(error);
  if (variable !== undefined) return keyMissing(variable, title, { beside: path, cwd, cause: error });
  const status = causes
    .map((cause) => ("status" in cause ? cause.status : undefined))
    .find((value) => typeof value === "number");
  const ours = declarationError(error);
  const words = ours ?? sentence(firstLine(causes[0]?.message ?? String(error), 400));
  const hint = hintFor(status, causes.map((cause) => cause.message).join("\n"));
  if (causes.some((cause) => "code" in cause && cause.code === "bad_input"))
    return new CliError("bad_input", words, "Write it as the workflow's input schema says.", { cause: error });
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
