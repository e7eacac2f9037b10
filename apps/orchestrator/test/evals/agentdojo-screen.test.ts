// What `bulkhead eval agentdojo` says on a terminal.
import { expect, test } from "vitest";
import { agentdojoScreen } from "../../src/evals/agentdojo-screen.ts";

const AGENT = { suite: "agentdojo-banking", defense: "agentsys", approver: "none" } as const;
const EMPTY = {
  samples: 0,
  seconds: 0,
  errors: 0,
  cheats: 0,
  log: "samples.jsonl",
  summary: [],
  classes: [],
  lost: [],
};

function screenOf(pairs: number): string {
  const reached = Array.from({ length: pairs }, (_, at) => ({
    ...AGENT,
    attack: "a",
    task: `task_${at}`,
    goal: "g",
    by: [],
  }));
  const shown = { ...EMPTY, reached } as unknown as Parameters<typeof agentdojoScreen>[0]; // what it does not read is left out
  return agentdojoScreen(shown, { width: 160, paint: (_, text) => text });
}

test("of an agent that lost hundreds of pairs the first are named, and the others counted", () => {
  const screen = screenOf(500);
  expect(screen).toContain("agentsys, none: 500");
  expect(screen.match(/task_\d+ x g/g)).toHaveLength(30);
  expect(screen).toContain("and 470 more");
});

test("each of thirty is named", () => {
  const screen = screenOf(30);
  expect(screen.match(/task_\d+ x g/g)).toHaveLength(30);
  expect(screen).not.toContain("more:");
});
