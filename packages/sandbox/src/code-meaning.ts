// What each code means, and who must act (DESIGN section 10). One table: the guide and the command line say it from here.
import type { Code } from "./code.ts";

export interface CodeMeaning {
  /** Where it comes about: at the boundary, by the rules of a tool, in the worker or tool itself, or from the run's limits. */
  readonly stage: "boundary" | "rules" | "work" | "run";
  /** Who can do something about it. */
  readonly acts: "caller" | "model" | "system" | "nobody";
  /** Is it worth the same try again? Never for a write: nobody knows whether it was done. */
  readonly again: boolean;
  readonly meaning: string;
}

const at =
  (stage: CodeMeaning["stage"]) =>
  (acts: CodeMeaning["acts"], again: boolean, meaning: string): CodeMeaning => ({ stage, acts, again, meaning });
const boundary = at("boundary");
const rules = at("rules");
const work = at("work");
const run = at("run");

export const CODE_MEANINGS: Readonly<Record<Code, CodeMeaning>> = {
  no_result: boundary(
    "model",
    true,
    "the worker answered without one whole `return`: in prose, twice, cut off, or not at all",
  ),
  invalid_json: boundary("model", true, "what was written is not strict JSON, or was cut off"),
  too_large: boundary("caller", false, "more bytes than the limit: raise it, or ask for less"),
  too_deep: boundary("model", false, "nested deeper than 64 levels, or more than 100,000 values"),
  hidden_characters: boundary(
    "nobody",
    false,
    "a revealed text holds characters that nobody sees, or could pass for a handle",
  ),
  schema_mismatch: boundary("model", true, "the values do not fit the schema"),
  timeout: run("caller", true, "longer than `limits.wallMs`"),
  step_limit: run("caller", true, "more model calls of one worker than `limits.steps`"),
  depth_limit: run("caller", false, "workers in workers, deeper than `limits.depth`"),
  denied: rules("caller", false, "not allowed with these values in this context; operators see the reason"),
  needs_approval: rules("caller", false, "waits for a person"),
  rejected: rules("nobody", false, "a person said no"),
  expired: rules("caller", true, "nobody answered in time"),
  bad_handle: rules("model", true, "a handle that stands for nothing, or that stands where none may"),
  run_changed: run("caller", false, "the program, its model, its data or what it is asked changed since the run began"),
  tool_failed: work("system", true, "the tool threw, or the operator's rows cannot be read"),
  model_failed: work("system", true, "no model of the chain answered, or it refused"),
  worker_crashed: work(
    "system",
    true,
    "the worker failed in a way that has no other code, or a workflow's function threw",
  ),
  cancelled: run("nobody", false, "stopped by the caller, by a limit, or because another run took over"),
  budget_exceeded: run(
    "caller",
    false,
    "a limit of the run is reached (`modelCalls`, `tokens`, `usd`, `wallMs`, `bits`), or the `tokens` of a worker",
  ),
  version_unknown: run("system", false, "an assignment of a newer version: update this side"),
};
