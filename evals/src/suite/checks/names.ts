// Ids are unique, and whatever a suite names is there.
import type { AnyTool } from "@bulkhead/agents";
import type { Suite } from "../suite.ts";
import { createWorld, isEffectful } from "../world.ts";
import type { Flaw } from "./flaw.ts";

export function checkNames<S>(suite: Suite<S>): readonly Flaw[] {
  const tools = suite.tools(createWorld(suite.state()));
  const named = (names: readonly string[], what: string): Flaw[] => [
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => flaw(name, `two ${what} have this name`)),
    ...names.filter((name) => !NAME.test(name)).map((name) => flaw(name, "a name is letters, digits, - and _")),
  ];
  return [
    ...named([suite.name], "suites"),
    ...named(
      tools.map(({ name }) => name),
      "tools",
    ),
    ...named(
      suite.tasks.map(({ id }) => id),
      "tasks",
    ),
    ...named(
      suite.goals.map(({ id }) => id),
      "goals",
    ),
    ...named(Object.keys(suite.vectors), "vectors"),
    ...unknownTools(suite, tools),
  ];
}

const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/u; // an id stands in the id of a sample

function* unknownTools<S>(
  { tasks, goals, readers, intents = {} }: Suite<S>,
  tools: readonly AnyTool[],
): Generator<Flaw> {
  const offered = new Map(tools.map((tool) => [tool.name, tool]));
  const effectful = new Set(tools.filter(isEffectful).map(({ base }) => base));
  for (const { id, script, authorised } of tasks) {
    for (const { call } of script.steps)
      if (!offered.has(call)) yield flaw(id, `its script calls ${call}, which is no tool`);
    for (const { tool } of authorised)
      if (!effectful.has(tool)) yield flaw(id, `it authorises ${tool}, which is no write and no egress (by base tool)`);
  }
  for (const { id, calls } of goals)
    for (const { tool } of calls) if (!offered.has(tool)) yield flaw(id, `it calls ${tool}, which is no tool`);
  for (const name of [...Object.keys(readers), ...Object.keys(intents)])
    if (offered.get(name)?.rules?.effect !== "read") yield flaw(name, "what it reads is no read tool");
}

const flaw = (of: string, problem: string): Flaw => ({ check: "names", of, problem });
