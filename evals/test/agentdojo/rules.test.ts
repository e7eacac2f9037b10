// The rules of AgentDojo's tools: written from what the tools do, and from nothing else.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { AGENTDOJO_RULES } from "../../src/agentdojo/rules/rules.ts";

const suites = Object.keys(AGENTDOJO_RULES);
const source = (suite: string) =>
  readFileSync(new URL(`../../src/agentdojo/rules/${suite}.ts`, import.meta.url), "utf8");

test.each(suites)("the rules of %s name no task, no attacker and no payload", (suite) => {
  // An account, an address, an id or a text of one task would stand in quotation marks: only words of ours may.
  const quoted = [...source(suite).matchAll(/"([^"]*)"/gu)].map(([, text = ""]) => text);
  const names = new Set(
    Object.values(AGENTDOJO_RULES[suite] ?? {}).flatMap(({ arguments: own }) => Object.keys(own ?? {})),
  );
  const ours = new Set(["../remote-tools.ts", "read", "write", "user", "any", "public", "plain", ...names]);
  expect(quoted.filter((text) => !ours.has(text))).toEqual([]);
  expect(source(suite)).not.toMatch(/task|inject|attack|oracle|[\w.]+@[\w.]+|\b[A-Z]{2}\d{6,}/iu);
});

test.each(suites)("every tool of %s that writes says what each of its arguments must be, and who is told", (suite) => {
  for (const [tool, rules] of Object.entries(AGENTDOJO_RULES[suite] ?? {})) {
    if (rules.effect === "read") continue;
    expect(Object.keys(rules.arguments ?? {}), tool).not.toEqual([]);
    for (const who of rules.recipients ?? []) expect(rules.arguments, tool).toHaveProperty(who, "user");
  }
});
