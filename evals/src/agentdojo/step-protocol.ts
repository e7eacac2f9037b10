// The step protocol between AgentDojo's harness, in Python, and an agent here. Python always calls: it begins a run, executes
// the calls that it is answered with, one after the other, and gives their results, until it is answered with the final text.
import { z } from "zod";

const V = z.literal(1);

/** A tool of the harness's: executed there, never here. */
const stepTool = z.object({
  name: z.string().min(1).max(64),
  description: z.string(),
  /** JSON Schema of its arguments. */
  parameters: z.record(z.string(), z.unknown()),
  /** JSON Schema of what it returns, where it has one. */
  returns: z.record(z.string(), z.unknown()).nullable(),
});

/** Which run of the benchmark it is, for the books: a model is told nothing of it. */
const stepLabel = z.object({
  suite: z.string(),
  /** In a run of an attacker's goal as if the user had asked for it: that goal's id. */
  userTask: z.string(),
  injectionTask: z.string().nullable(),
  attack: z.string().nullable(),
});

/** `POST /runs` */
export const startRun = z.object({
  v: V,
  run: z.string().regex(/^[\w-]{1,64}$/u),
  /** Names the defense and who answers its questions. */
  pipeline: z.string(),
  prompt: z.string(),
  system: z.string(),
  tools: z.array(stepTool),
  label: stepLabel,
});

const stepResult = z.object({
  id: z.string(),
  /** As a model would see it. */
  text: z.string(),
  /** What the text prints. */
  value: z.json(),
  error: z.string().nullable(),
});

/** `POST /runs/{id}/results` */
export const giveResults = z.object({ v: V, results: z.array(stepResult) });

export type StepTool = z.infer<typeof stepTool>;

export type StartRun = z.infer<typeof startRun>;
export type StepResult = z.infer<typeof stepResult>;

export interface StepCall {
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What every request is answered with. */
export type StepAnswer =
  | { readonly v: 1; readonly kind: "calls"; readonly calls: readonly StepCall[] }
  | { readonly v: 1; readonly kind: "final"; readonly text: string };
