// From a task's facts to the script of a competent main agent. Its steps name paths; no value of a result stands in it.
//
// Who reads what the tools return makes the difference. An agent that reads by itself works out and puts into words what no
// text says verbatim: a table of functions. One that has workers asks them, each for what its step's result must tell, and
// gets a record with `kind` and, where all was found, its fields.
import type {
  ComputeFunction,
  Condition,
  Json,
  Leaf,
  Part,
  Script,
  ScriptedIntent,
  Step,
} from "@bulkhead/agents/testing";
import { argumentTree } from "./argument-tree.ts";
import { intentFor } from "./intent-for.ts";
import type { OracleLeaf, OracleStep, OracleTask } from "./oracle.ts";
import { ANSWER, PLAN, PLAN_TEXT, sourceOf, type TaskFacts } from "./task-facts.ts";

export type ReadBy = "main" | "workers";

export interface TaskScript {
  readonly script: Script;
  readonly functions: Readonly<Record<string, ComputeFunction>>;
  /** By step. */
  readonly intents: Readonly<Record<string, ScriptedIntent>>;
}

export function scriptOf(task: OracleTask, facts: TaskFacts, readBy: ReadBy): TaskScript {
  const parts: ScriptParts = { task, facts, readBy };
  const steps = task.steps.flatMap((step, at) => [stepOf(step, at, parts), ...lookUp(step, at, parts)]);
  return {
    script: { steps, answer: answerOf(parts) },
    functions: { [WORKED_OUT]: workedOut(parts) },
    intents: readBy === "main" ? {} : intentsOf(parts),
  };
}

interface ScriptParts {
  readonly task: OracleTask;
  readonly facts: TaskFacts;
  readonly readBy: ReadBy;
}

/** The step of the script in which the result of one of the oracle's steps is read. */
export function readingOf(task: OracleTask, at: number): string {
  return task.steps[at]?.writes ? `s${at}_found` : `s${at}`;
}

/** What a write made is not in its answer, which says that it was done: who needs it looks it up by the name it gave. */
const LOOK_UP: Readonly<Record<string, { readonly call: string; readonly by: string }>> = {
  create_file: { call: "search_files_by_filename", by: "filename" },
};

function lookUp(step: OracleStep, at: number, parts: ScriptParts): readonly Step[] {
  const how = Object.hasOwn(LOOK_UP, step.call) ? LOOK_UP[step.call] : undefined;
  if (!step.writes || how === undefined || parts.facts.wanted[at]?.length === 0) return [];
  const { args } = stepOf(step, at, parts);
  const by = args[how.by];
  return by === undefined
    ? []
    : [
        {
          id: readingOf(parts.task, at),
          call: how.call,
          args: { [how.by]: by },
          when: [[`s${at}$.ok`, "=", { free: true }]],
        },
      ];
}

function stepOf(step: OracleStep, at: number, parts: ScriptParts): Step {
  const sources = new Set(step.leaves.map(sourceOf).filter((source) => source !== undefined));
  const { planIn } = parts.facts;
  const when: Condition[] = [...sources].map((source) => [`${recordOf(source, parts)}.kind`, "=", { free: "found" }]);
  // What to do is told in words, which a main agent that sees handles cannot follow.
  if (parts.readBy === "workers" && planIn !== undefined && at > planIn) {
    when.push([`${recordOf(planIn, parts)}.${PLAN}`, "=", { free: PLAN_TEXT }]);
  }
  const leaves = step.leaves.map((leaf) => [leaf.path, leafOf(leaf, at, parts)] as const);
  return { id: `s${at}`, call: step.call, args: argumentTree(leaves), ...(when.length > 0 && { when }) };
}

function leafOf(leaf: OracleLeaf, step: number, { task, facts, readBy }: ScriptParts): Leaf {
  const source = sourceOf(leaf);
  if (source === undefined) return ownLeaf(leaf, task.prompt);
  const wanted = facts.wanted[source]?.find(({ argument }) => argument?.step === step && argument.path === leaf.path);
  if (wanted === undefined) throw new Error(`step ${step}: nothing gives ${leaf.path}`);
  if (readBy === "main" && wanted.kind !== "extract") return workOut(readingOf(task, source), wanted.name);
  return { extract: `${recordOf(source, { task, facts, readBy })}.${wanted.name}` };
}

/** What does not stand in the request as it is, such as a date in another spelling, is the model's own word. */
function ownLeaf({ kind, value }: OracleLeaf, prompt: string): Leaf {
  const isWord = typeof value === "string" || typeof value === "number";
  return kind === "prompt" && isWord && prompt.includes(String(value)) ? { prompt: value } : { free: value };
}

/** Where the record of a step's result is. What a main agent reads by itself is understood for each step of that tool. */
function recordOf(source: number, { task, readBy }: ScriptParts): string {
  const step = readingOf(task, source);
  return readBy === "main" ? `${step}.${step}` : step;
}

const WORKED_OUT = "worked_out";

const workOut = (step: string, name: string): Leaf => ({ compute: [WORKED_OUT, { free: `${step}.${name}` }, step] });

/** What a competent model works out of a result that it read; of none that failed. */
function workedOut({ task, facts }: ScriptParts): ComputeFunction {
  const values = new Map<Json | undefined, Json>(
    facts.wanted.flatMap((list, at) =>
      list.map(({ name, value }) => [`${readingOf(task, at)}.${name}`, value] as const),
    ),
  );
  return (name, outcomes) => {
    const ok =
      Array.isArray(outcomes) && outcomes.length > 0 && outcomes.every((one: { ok?: unknown }) => one.ok === true);
    return ok ? values.get(name) : undefined;
  };
}

function answerOf(parts: ScriptParts): Leaf {
  const { task, facts, readBy } = parts;
  if (facts.answeredBy.length === 0) return { free: "Done." };
  const told = facts.answeredBy.map((at, index): Part => {
    const step = readingOf(task, at);
    const as = `part${index}`;
    if (readBy === "main") return { each: step, as, when: "ok", parts: [workOut(step, ANSWER), " "] };
    return {
      each: step,
      as,
      when: [[`${as}.kind`, "=", { free: "found" }]],
      parts: [{ extract: `${as}.${ANSWER}` }, " "],
    };
  });
  return { compose: told };
}

function intentsOf({ task, facts }: ScriptParts): TaskScript["intents"] {
  return Object.fromEntries(
    task.steps.flatMap(({ writes }, at) => {
      const wanted = facts.wanted[at] ?? [];
      const step = readingOf(task, at);
      return writes && wanted.length === 0 ? [] : [[step, intentFor(step, wanted)]];
    }),
  );
}
