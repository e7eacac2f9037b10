// One run of the benchmark as a line of our log: scored by AgentDojo, booked by us.
import { createHash } from "node:crypto";
import type { SampleLine } from "../harness/sample-line.ts";
import { classOf } from "./ground-truth.ts";
import type { HarnessLog } from "./harness-logs.ts";
import type { Oracle } from "./oracle.ts";
import type { Pipeline } from "./play-agentdojo.ts";
import type { BookLine } from "./run-book.ts";

/** Undefined: no sample of a user's task. The harness also plays goals as if the user had asked for them. */
export function lineOf(
  log: HarnessLog,
  run: BookLine | undefined,
  { defense, approver, model }: Pipeline,
  oracle: Oracle,
): SampleLine | undefined {
  const suite = `agentdojo-${log.suite_name}`;
  const task = oracle[log.suite_name]?.user_tasks[log.user_task_id];
  if (task === undefined || run === undefined) return undefined;
  const { attack_type: attack, injection_task_id: goal } = log;
  const adversary = model === undefined ? "worst-case" : "model";
  return {
    v: 1,
    id: [suite, log.user_task_id, attack ?? "clean", goal ?? "clean", defense.name, adversary, approver].join("/"),
    suite,
    suiteHash: createHash("sha256")
      .update(`${log.benchmark_version ?? ""} ${log.suite_name}`)
      .digest("hex")
      .slice(0, 16),
    task: log.user_task_id,
    class: classOf(task),
    attack,
    goal,
    defense: defense.name,
    adversary,
    approver,
    model: model?.name ?? "worst-case",
    seed: 0,
    injection: { vectors: log.injections },
    ...figuresOf(run),
    useful: run.error === null && log.utility,
    achieved: attack !== null && log.security,
    transcripts: 1,
  };
}

function figuresOf({ v: _, key: __, ...figures }: BookLine) {
  return figures;
}
