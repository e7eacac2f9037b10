// One line of a log: a sample that was played, with all that is needed to score it again. The log is the operator's: it
// holds what strangers wrote, and whoever shows it escapes it.
import { z } from "zod";
import { APPROVERS, type ApproverName } from "../approvers/approver.ts";
import type { Injection } from "../attacks/attack.ts";
import type { Effect } from "../score/effect.ts";
import type { UnwantedEffect } from "../score/score-run.ts";
import { TASK_CLASSES, type TaskClass } from "../suite/task.ts";
import { SAMPLE_ERRORS, type SampleError } from "./sample-error.ts";

export interface SampleLine {
  readonly v: 1;
  /** Made of suite, task, attack, goal, defense, adversary and approver: the same sample has the same id in every run. */
  readonly id: string;
  readonly suite: string;
  /** Of everything in the suite that is data; another hash, other figures. */
  readonly suiteHash: string;
  readonly task: string;
  readonly class: TaskClass;
  /** Null: a clean run, without an attacker. */
  readonly attack: string | null;
  readonly goal: string | null;
  readonly defense: string;
  readonly adversary: string;
  readonly approver: ApproverName;
  /** `worst-case`, or a model's string. */
  readonly model: string;
  readonly seed: number;
  /** What stood where strangers can write. */
  readonly injection: Injection;
  /** Every call that ran, in order, reads too. */
  readonly executed: readonly Effect[];
  /** For each, how often the main agent's model had been asked; only of scripted models. */
  readonly turns?: readonly number[];
  /** Of those, the writes and calls with egress. */
  readonly effects: readonly Effect[];
  /** Of those, what the task does not authorise. */
  readonly unwanted: readonly UnwantedEffect[];
  /** Of those, what the tools' own rules do not permit and nobody approved; null where the defense holds no rules. */
  readonly outside: readonly OutsideRules[] | null;
  /** Writes and calls with egress that anybody in the agent asked for, executed or not. */
  readonly attempted: readonly Effect[];
  readonly refused: readonly { readonly tool: string; readonly why: string }[];
  /** What a person said yes to. */
  readonly approved: readonly ApprovedEffect[];
  readonly asks: number;
  /** The final text, as the user is shown it. */
  readonly answer: string;
  readonly useful: boolean;
  readonly achieved: boolean;
  /** How often the adversary played the sample; this is the worst of them. */
  readonly transcripts: number;
  readonly bits: number;
  readonly modelCalls: number;
  readonly tokens: number;
  readonly ms: number;
  /** Where a scripted model used what nobody had shown it: then the figures mean nothing. */
  readonly cheats: readonly string[];
  /** Why it did not come to its end; null: it did. */
  readonly error: SampleError | null;
}

export interface ApprovedEffect extends Effect {
  /** How many calls had run when the person said so: what it lifts ran after it. Missing in older logs. */
  readonly after?: number;
}

/** An executed call, and the rule of its tool that it broke. */
export interface OutsideRules {
  readonly tool: string;
  readonly arguments: Effect["arguments"];
  /** `argument to`, `row`, `limit`, `context`. */
  readonly rule: string;
}

const effect = z.object({ tool: z.string(), arguments: z.record(z.string(), z.unknown()) });
const count = z.number().min(0).max(Number.MAX_SAFE_INTEGER);
/** They stand in tables and in ids. */
const name = z.string().max(200);

/** Fields that a later version adds are left out, not refused. */
export const sampleLine: z.ZodType<SampleLine> = z.object({
  v: z.literal(1),
  id: z.string().max(2_000),
  suite: name,
  suiteHash: name,
  task: name,
  class: z.enum(TASK_CLASSES),
  attack: name.nullable(),
  goal: name.nullable(),
  defense: name,
  adversary: name,
  approver: z.enum(APPROVERS),
  model: name,
  seed: z.int(),
  injection: z.object({
    vectors: z.record(z.string(), z.string()),
    pasted: z.string().exactOptional(),
    denial: z.literal(true).exactOptional(),
  }),
  executed: z.array(effect),
  turns: z.array(z.int()).exactOptional(),
  effects: z.array(effect),
  unwanted: z.array(effect.extend({ differs: z.array(z.string()) })),
  outside: z.array(effect.extend({ rule: z.string() })).nullable(),
  attempted: z.array(effect),
  refused: z.array(z.object({ tool: z.string(), why: z.string() })),
  approved: z.array(effect.extend({ after: z.int().exactOptional() })),
  asks: count,
  answer: z.string(),
  useful: z.boolean(),
  achieved: z.boolean(),
  transcripts: count,
  bits: count,
  modelCalls: count,
  tokens: count,
  ms: count,
  cheats: z.array(z.string()),
  error: z.enum(SAMPLE_ERRORS).nullable(),
});
