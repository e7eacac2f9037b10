// What the database or the store of runs refused, as the person at the terminal is told it: the code stays, and the way
// out is a command where there is one. An agent says it in words of its own.
import type { AgentsError, AgentsErrorCode } from "@bulkhead/agents";
import { MemoryError, type MemoryErrorCode } from "@bulkhead/memory";
import { sentence } from "../terminal/sentence.ts";
import { commandName } from "../terminal/terminal.ts";
import { visible } from "../terminal/visible-text.ts";
import { CliError } from "./cli-error.ts";
import { errorsIn } from "./errors-in.ts";
import type { ExitCode } from "./exit-codes.ts";

/** `undefined`: it was something else that failed. */
export function storeError(error: unknown, env: NodeJS.ProcessEnv): CliError | undefined {
  const found = errorsIn(error).flatMap((one) => {
    const code = codeOf(one);
    return code === undefined ? [] : [{ code, words: one.message.replace(/^\w+: /, "") }];
  })[0];
  if (found === undefined) return undefined;
  const { code, words } = found;
  const text = sentence(visible(words.charAt(0).toUpperCase() + words.slice(1)));
  const hint = WAY_OUT[code]?.replaceAll("bulkhead", commandName(env)) ?? "";
  return new CliError(code, text, hint, { exit: exitOf(code), cause: error });
}

/** The module may have a copy of the package of its own, so it is known by its name. */
function codeOf(error: Error): MemoryErrorCode | undefined {
  if (error instanceof MemoryError) return error.code;
  if (error.name !== "AgentsError" || !("code" in error)) return undefined;
  return OF_AGENTS[(error as AgentsError).code];
}

const OF_AGENTS: Partial<Readonly<Record<AgentsErrorCode, MemoryErrorCode>>> = {
  run_active: "run_held",
  run_changed: "run_changed",
  run_over: "run_over",
  no_run: "no_run",
};

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
  "file_changed",
  "program_changed",
  "person_needed",
  "task_changed",
  "concept_changed",
  "no_evidence",
]);

const WAY_OUT: Partial<Readonly<Record<MemoryErrorCode, string>>> = {
  no_run: "See which there are: bulkhead runs list",
  run_held: "To stop it: bulkhead runs cancel <id>",
  run_changed: "Give it up, or go on from it under another id: bulkhead runs abandon | fork <id>",
  run_over: "Start it again, under another id or without --run.",
  lease_lost: "See what became of it: bulkhead runs show <id>",
  effect_changed: "Look at it as it is now: bulkhead approvals show <id>",
  approval_expired: "Its run goes on without it: bulkhead runs resume <id>",
  no_file: "See which there are: bulkhead files list <store>",
  file_changed: "Look at it as it is now: bulkhead files list <store>",
  bad_program: "How one is written: docs/guide/files-and-programs.md",
  no_program: "See which there are: bulkhead programs list",
  program_changed: "Look at what is approved now: bulkhead programs show <name>",
  program_frozen: "What was approved stays: bulkhead programs import <file> drafts another version",
  no_approval: "See which there are: bulkhead approvals list",
  no_task: "See which there are: bulkhead tasks list",
  no_concept: "See which there are: bulkhead memory show",
  concept_changed: "Look at it as it is now: bulkhead memory show <concept>",
  no_row_security: "See what is in the way: bulkhead doctor",
  database_unavailable: "See what is in the way: bulkhead doctor",
  database_lost: "Nothing that was kept is lost: go on with bulkhead runs resume <id>",
};
