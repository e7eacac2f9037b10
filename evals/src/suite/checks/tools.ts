// Every tool is declared, every read has somebody who reads, and an agent can be made of them.
import { createMainAgent } from "@bulkhead/agents";
import { scriptedModel } from "@bulkhead/agents/testing";
import type { Suite } from "../suite.ts";
import { createWorld } from "../world.ts";
import type { Flaw } from "./flaw.ts";

export function checkTools<S>(suite: Suite<S>): readonly Flaw[] {
  const { readers, intents = {} } = suite;
  const tools = suite.tools(createWorld(suite.state()));
  const problems = tools.flatMap(({ name, rules }): readonly Flaw[] => {
    if (rules === undefined) return [flaw(name, "it has no rules")];
    const isRead = rules.effect === "read" && rules.returns !== "handle";
    const hasReader = Object.hasOwn(readers, name) || Object.hasOwn(intents, name);
    return isRead && !hasReader ? [flaw(name, "it is a read with neither a reader nor an intent")] : [];
  });
  if (problems.length > 0) return problems;
  try {
    createMainAgent({ model: scriptedModel({}), tools, readers });
    return [];
  } catch (error) {
    return [flaw("", `no agent can be made of them: ${error instanceof Error ? error.message : String(error)}`)];
  }
}

const flaw = (of: string, problem: string): Flaw => ({ check: "tools", of, problem });
