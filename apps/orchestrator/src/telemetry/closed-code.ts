// The code of what went wrong, for a log, a metric and a span: one of a closed list, whoever threw it and whatever it says of
// itself. Rule: no text of an error, its name included, gets through.
import type { AgentsErrorCode } from "@bulkhead/agents";
import type { MemoryErrorCode } from "@bulkhead/memory";
import { CODES, type Code } from "@bulkhead/sandbox";
import { codesIn } from "../cli/errors-in.ts";
import type { AgainCode } from "../engine/engine.ts";

export type ClosedCode = Code | AgentsErrorCode | MemoryErrorCode | AgainCode | "internal" | "other";

/** `other`: it is in no list. */
export function closedCode(given: unknown): ClosedCode {
  return typeof given === "string" && KNOWN.has(given) ? (given as ClosedCode) : "other"; // just looked up
}

/** Of what was thrown; `internal`: it is no refusal of ours. */
export function faultCode(error: unknown): ClosedCode {
  return (
    codesIn(error)
      .map(closedCode)
      .find((code) => code !== "other") ?? "internal"
  );
}

const OF_AGENTS: Readonly<Record<AgentsErrorCode, true>> = {
  bad_agent: true,
  bad_tool: true,
  bad_worker: true,
  bad_workflow: true,
  bad_input: true,
  run_active: true,
  run_changed: true,
  run_over: true,
  approval_pending: true,
  no_run: true,
  bad_model: true,
  foreign_message: true,
  budget_exceeded: true,
  model_failed: true,
  cancelled: true,
};

const OF_MEMORY: Readonly<Record<MemoryErrorCode, true>> = {
  bad_rows: true,
  bad_url: true,
  bad_folder: true,
  other_major: true,
  no_vector: true,
  newer_schema: true,
  older_schema: true,
  bad_export: true,
  not_empty: true,
  disk_full: true,
  database_unavailable: true,
  database_lost: true,
  statement_failed: true,
  in_transaction: true,
  newer_row: true,
  bad_key: true,
  no_key: true,
  unsealed_row: true,
  tampered_row: true,
  bad_id: true,
  no_run: true,
  run_held: true,
  run_changed: true,
  run_over: true,
  run_cancelled: true,
  lease_lost: true,
  effect_changed: true,
  no_approval: true,
  answered: true,
  approval_expired: true,
  bad_edit: true,
  bad_path: true,
  path_collision: true,
  no_file: true,
  file_changed: true,
  file_guarded: true,
  bad_tree: true,
  bad_program: true,
  no_program: true,
  program_frozen: true,
  program_changed: true,
  person_needed: true,
  bad_concept: true,
  bad_scope: true,
  bad_limit: true,
  too_many_runs: true,
  tokens_spent: true,
  bits_spent: true,
  no_concept: true,
  concept_changed: true,
  no_evidence: true,
  bad_reason: true,
  no_row_security: true,
  memory_frozen: true,
  no_task: true,
  task_changed: true,
  bad_embedder: true,
};

const OF_JOBS: Readonly<Record<AgainCode, true>> = {
  run_held: true,
  run_cut: true,
  draining: true,
  store_lost: true,
  too_many_runs: true,
};

const KNOWN: ReadonlySet<string> = new Set([
  ...CODES,
  ...[OF_AGENTS, OF_MEMORY, OF_JOBS].flatMap((codes) => Object.keys(codes)),
  "internal",
]);
