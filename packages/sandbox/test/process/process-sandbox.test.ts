// A worker's process: what every sandbox keeps, and what the walls add.
import { type Assignment, DEFAULT_LIMITS, processPool, processSandbox } from "@bulkhead/sandbox";
import { sandboxContract } from "@bulkhead/sandbox/testing";
import { afterAll, describe, expect, test } from "vitest";
import { programOf } from "./program.ts";

const pool = processPool({ program: programOf("relay-child.ts") });
afterAll(() => pool[Symbol.dispose]());

sandboxContract({ describe, test, expect }, "process", (execute) =>
  processSandbox({ pool, broker: (assignment, at) => async () => (await execute(assignment, at)) as never }),
);

test("a sandbox says which walls it has", () => {
  expect(processSandbox({ pool, broker: () => async () => null }).level).toBe("process");
});

test.each(["relay-child.ts", "terminal-child.ts"])("what is longer than a pipe holds comes whole: %s", async (file) => {
  using one = processPool({ program: programOf(file), warm: 0 });
  const text = JSON.stringify("long".repeat(500_000));
  const assignment: Assignment = {
    v: 1,
    worker: "w",
    purpose: "p",
    input: {},
    returns: {},
    tools: [],
    limits: { ...DEFAULT_LIMITS, resultBytes: 4_000_000 },
    label: { integrity: "external", readers: [] },
  };
  const run = processSandbox({ pool: one, broker: () => async () => text }).run(assignment);
  expect(await run).toBe(text);
});
