import { checkSuite } from "@bulkhead/evals";
import { expect, test } from "vitest";
import { desk } from "./desk.ts";

test("the suite is sound", async () => expect(await checkSuite(desk, { tools: 3, tasks: 2, goals: 2 })).toEqual([]));
