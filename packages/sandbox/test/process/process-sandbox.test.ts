// A worker's process: what every sandbox keeps, and what the walls add.
import { processPool, processSandbox } from "@bulkhead/sandbox";
import { sandboxContract } from "@bulkhead/sandbox/testing";
import { afterAll, describe, expect, test } from "vitest";
import { programOf } from "./program.ts";

const pool = processPool({ program: programOf("relay-child.ts") });
afterAll(() => pool[Symbol.dispose]());

sandboxContract({ describe, test, expect }, "process", (execute) =>
  processSandbox({ pool, broker: (assignment, at) => async () => (await execute(assignment, at)) as never }),
);
