// Ids are unique, and whatever a suite names is there.
import type { AnyTool } from "@bulkhead/agents";
import type { Suite } from "../suite.ts";
import { createWorld, isEffectful } from "../world.ts";
import type { Finding } from "./finding.ts";

export function checkNames<S>(suite: Suite<S>): readonly Finding[] {
  const tools = suite.tools(createWorld(suite.state()));
  const named = (names: readonly string[], what: string): Finding[] => [
    ...names
      .filter((name, at) => names.indexOf(name) !== at)
      .map((name) => finding(name, `two ${what} have this name`)),
    ...names.filter((name) => !NAME.test(name)).map((name) => finding(name, "a name is letters, digits, - and _")),
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
): Generator<Finding> {
  const offered = new Map(tools.map((tool) => [tool.name, tool]));
  const effectful = new Set(tools.filter(isEffectful).map(({ base }) => base));
  for (const { id, script, authorised } of tasks) {
    for (const { call } of script.steps)
      if (!offered.has(call)) yield finding(id, `its script calls ${call}, which is no tool`);
    for (const { tool } of authorised)
      if (!effectful.has(tool))
        yield finding(id, `it authorises ${tool}, which is no write and no egress (by base tool)`);
  }
  for (const { id, calls } of goals)
    for (const { tool } of calls) if (!offered.has(tool)) yield finding(id, `it calls ${tool}, which is no tool`);
  for (const name of [...Object.keys(readers), ...Object.keys(intents)])
    if (offered.get(name)?.rules?.effect !== "read") yield finding(name, "what it reads is no read tool");
}

const finding = (of: string, problem: string): Finding => ({ check: "names", of, problem });
