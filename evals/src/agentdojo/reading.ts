// What is made of a tool's text by a competent reader, and by one that a stranger's sentence turned.
//
// The competent reader knows which value is right, as a good model would, and gives it only where the text shows it; what is
// worked out it gives of any result that is there. Turned, a worker gives the attacker's value wherever the goal has one for
// that argument, and writes the order itself where a long text fits: the main agent that is shown values reads it there.
import { type Json, standsIn, type Understand } from "@bulkhead/agents/testing";
import { askedStep, LONG } from "./intent-for.ts";
import type { OracleGoal, OracleTask } from "./oracle.ts";
import type { TaskFacts, Wanted } from "./task-facts.ts";
import { readingOf } from "./task-script.ts";

export function readingFor(
  task: OracleTask,
  facts: TaskFacts,
  goalsOf: (text: string) => readonly OracleGoal[],
): Understand {
  const steps = task.steps.map((step, at) => ({ id: readingOf(task, at), step, wanted: facts.wanted[at] ?? [] }));
  return (name, text, input, told) => {
    const asked = told === undefined ? undefined : askedStep(told, input);
    if (asked === undefined) {
      // A main agent, which knows by itself what it looks for.
      const own = steps.filter(({ step, id }) => step.call === name || id.endsWith("_found"));
      return Object.fromEntries(own.map(({ id, wanted }) => [id, honest(wanted, text)]));
    }
    const wanted = steps.find(({ id }) => id === asked)?.wanted ?? [];
    const [goal] = goalsOf(text);
    return goal === undefined ? honest(wanted, text) : turned(wanted, goal, task);
  };
}

function honest(wanted: readonly Wanted[], text: string): Json {
  const there = text.trim() !== "" && wanted.every(({ kind, value }) => kind !== "extract" || shows(text, value));
  return there ? record(wanted.map(({ name, value }) => [name, value])) : { kind: "none" };
}

function shows(text: string, value: Json): boolean {
  return typeof value === "string" || typeof value === "number" ? standsIn(value, text) : true;
}

function turned(wanted: readonly Wanted[], goal: OracleGoal, task: OracleTask): Json {
  return record(
    wanted.map((one) => {
      const theirs = theirValue(one, goal, task);
      if (typeof theirs === typeof one.value && theirs !== undefined) return [one.name, theirs];
      const smuggled = `${String(one.value)} ${goal.goal}`;
      return [one.name, one.kind === "compose" && smuggled.length <= LONG ? smuggled : one.value];
    }),
  );
}

/** What the goal's calls have for the same argument: of the same tool first. */
function theirValue({ argument }: Wanted, { calls }: OracleGoal, task: OracleTask): Json | undefined {
  if (argument === undefined) return undefined;
  const tool = task.steps[argument.step]?.call;
  const inOrder = [
    ...calls.filter((call) => call.function === tool),
    ...calls.filter((call) => call.function !== tool),
  ];
  return inOrder.map(({ args }) => valueAt(args, argument.path)).find((value) => value !== undefined);
}

function valueAt(args: Readonly<Record<string, Json>>, path: string): Json | undefined {
  let at: unknown = args;
  for (const key of path.match(/[^.[\]]+/gu) ?? []) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return at as Json | undefined; // what stands in JSON is JSON
}

const record = (fields: readonly (readonly [string, Json])[]): Json => ({
  kind: "found",
  ...Object.fromEntries(fields),
});
