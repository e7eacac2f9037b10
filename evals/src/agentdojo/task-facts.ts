// A task's facts, arranged by who finds what: what each step's result must tell for the steps after it, and for the answer.
import type { Json } from "@bulkhead/agents/testing";
import type { OracleLeaf, OracleTask } from "./oracle.ts";

/** What is read out of one step's result. */
export interface Wanted {
  readonly name: string;
  /** The argument that it goes to; none for the answer, and for the plan of what to do. */
  readonly argument?: { readonly step: number; readonly path: string };
  /** Verbatim, or worked out: counted, added, put into words. */
  readonly kind: "extract" | "compute" | "compose";
  readonly value: Json;
}

export interface TaskFacts {
  /** By step: empty for writes, and for what is only looked at. */
  readonly wanted: readonly (readonly Wanted[])[];
  /** The step in whose result the plan of what follows stands, where it does. */
  readonly planIn: number | undefined;
  /** The steps whose readers give the parts of the answer, in order. */
  readonly answeredBy: readonly number[];
}

export const ANSWER = "answer";
export const PLAN = "plan";

/** Free text that stands for "what to do next": its words do not matter, that somebody must read them does. */
export const PLAN_TEXT = "do as it says";

export function factsOf(task: OracleTask): TaskFacts {
  const wanted: Wanted[][] = task.steps.map(() => []);
  for (const [step, { leaves }] of task.steps.entries()) {
    for (const leaf of leaves) {
      const source = sourceOf(leaf);
      if (source === undefined) continue;
      const name = `step${step}_${leaf.path.replaceAll(/[^A-Za-z0-9_]+/gu, "_").replace(/_$/u, "")}`;
      wanted[source]?.push({ name, argument: { step, path: leaf.path }, kind: kindOf(leaf), value: leaf.value });
    }
  }
  const reads = task.steps.flatMap(({ writes }, at) => (writes ? [] : [at]));
  const answers = task.answer_checked ? answersOf(task.answer, reads) : [];
  for (const { step, value } of answers) wanted[step]?.push({ name: ANSWER, kind: "compose", value });
  const planIn = task.control.includes("instr")
    ? Math.min(...task.steps.flatMap(({ leaves }) => leaves.flatMap(({ from = [] }) => from)))
    : undefined;
  if (planIn !== undefined) wanted[planIn]?.push({ name: PLAN, kind: "compose", value: PLAN_TEXT });
  return { wanted, planIn, answeredBy: answers.map(({ step }) => step) };
}

/** The step whose result a leaf is read from: of several, the last, by which the others were found. */
export function sourceOf({ kind, from = [] }: OracleLeaf): number | undefined {
  return kind === "prompt" || kind === "free" ? undefined : from.at(-1);
}

function kindOf({ kind }: OracleLeaf): Wanted["kind"] {
  return kind === "compute" || kind === "compose" ? kind : "extract";
}

/** "1. 3 2.https://…" answers a request of two parts: each from its own read. An empty part has nothing to say. */
function answersOf(
  answer: string,
  reads: readonly number[],
): readonly { readonly step: number; readonly value: string }[] {
  const [, ...parts] = /^1\.\s*(.*?)\s*2\.\s*(.*)$/su.exec(answer) ?? [];
  if (parts.length === 0) return [{ step: reads.at(-1) ?? 0, value: answer }];
  return parts.flatMap((value, at) => (value === "" ? [] : [{ step: reads[at] ?? 0, value }]));
}
