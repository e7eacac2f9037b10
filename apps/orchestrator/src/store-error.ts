// What the database or the store of runs refused, as the person at the terminal is told it: the code stays, and the way
// out is a command where there is one.
import { MemoryError, type MemoryErrorCode } from "@bulkhead/memory";
import { CliError } from "./cli-error.ts";
import { errorsIn } from "./errors-in.ts";
import type { ExitCode } from "./exit-codes.ts";
import { commandName } from "./terminal.ts";
import { sentence, visible } from "./visible-text.ts";

/** `hint` takes the place of the usual way out. `undefined`: it was something else that failed. */
export function storeError(error: unknown, env: NodeJS.ProcessEnv, hint?: string): CliError | undefined {
  const ours = errorsIn(error).find((one) => one instanceof MemoryError);
  if (!(ours instanceof MemoryError)) return undefined;
  const words = ours.message.replace(/^\w+: /, "");
  const text = sentence(visible(words.charAt(0).toUpperCase() + words.slice(1)));
  const usual = WAY_OUT[ours.code]?.replaceAll("bulkhead", commandName(env)) ?? "";
  return new CliError(ours.code, text, hint ?? usual, { exit: exitOf(ours.code), cause: error });
}

/** 2 where nothing was tried: another folder, another id, another command is needed. */
function exitOf(code: MemoryErrorCode): ExitCode {
  return TRIED.has(code) ? 1 : 2;
}

const TRIED: ReadonlySet<MemoryErrorCode> = new Set([
  "disk_full",
  "database_unavailable",
  "database_lost",
  "statement_failed",
  "in_transaction",
  "run_cancelled",
  "lease_lost",
  "effect_changed",
]);

const WAY_OUT: Partial<Readonly<Record<MemoryErrorCode, string>>> = {
  no_run: "See which there are: bulkhead runs list",
  run_held: "Wait for it, or stop it: bulkhead runs cancel <id>",
  run_changed: "Give it up, or go on from it under another id: bulkhead runs abandon | fork <id>",
  run_over: "Start it again, under another id or without --run.",
  lease_lost: "See what became of it: bulkhead runs show <id>",
  no_approval: "See which there are: bulkhead approvals list",
  database_unavailable: "See what is in the way: bulkhead doctor",
  database_lost: "Nothing that was kept is lost: go on with bulkhead runs resume <id>",
};
