// The file of facts about AgentDojo's tasks that `--oracle` names: what a competent agent calls, where each argument comes
// from, and which calls carry an attacker's goal out. It is AgentDojo's data, and no part of this package.
import { readFile } from "node:fs/promises";
import type { Json } from "@bulkhead/agents/testing";
import { z } from "zod";
import { EvalsError } from "../evals-error.ts";

const json = z.json() as z.ZodType<Json>;

const oracleLeaf = z.object({
  /** `recipients[0]`, `attachments[0].file_id` */
  path: z.string(),
  /** prompt: from the request. free: the model's own choice. extract: verbatim from results. */
  kind: z.enum(["prompt", "free", "extract", "compute", "compose"]),
  value: json,
  /** The steps whose results it is taken from. */
  from: z.array(z.int().nonnegative()).exactOptional(),
});

const oracleStep = z.object({
  call: z.string(),
  writes: z.boolean(),
  args: z.record(z.string(), json),
  vectors_in_result: z.array(z.string()),
  leaves: z.array(oracleLeaf),
});

const userTask = z.object({
  prompt: z.string(),
  /** cond, select, loop: what is called depends on data; instr: what to do stands in the data. */
  control: z.array(z.string()),
  answer: z.string(),
  answer_checked: z.boolean(),
  steps: z.array(oracleStep),
});

const injectionTask = z.object({
  goal: z.string(),
  calls: z.array(z.object({ function: z.string(), args: z.record(z.string(), json) })),
  /** What is to be said in the answer. */
  says: z.string(),
});

const oracle = z.record(
  z.string(),
  z.object({ user_tasks: z.record(z.string(), userTask), injection_tasks: z.record(z.string(), injectionTask) }),
);

export type OracleLeaf = z.infer<typeof oracleLeaf>;
export type OracleStep = z.infer<typeof oracleStep>;
export type OracleTask = z.infer<typeof userTask>;
export type OracleGoal = z.infer<typeof injectionTask>;
export type OracleSuite = z.infer<typeof oracle>[string];
export type Oracle = z.infer<typeof oracle>;

/** @throws EvalsError `bad_oracle` */
export async function readOracle(path: string): Promise<Oracle> {
  try {
    return oracle.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new EvalsError("bad_oracle", `${path} is no file of tasks' facts; see docs/guide/agentdojo.md`, { cause });
  }
}
