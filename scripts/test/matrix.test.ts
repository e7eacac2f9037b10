// One kind of injection, and which ways go with which thread, chosen by the seed; `npm run matrix` is the whole of it.
import { expect, test } from "vitest";
import { runMatrix } from "../matrix/run-matrix.ts";

test("no canary of an injection stands on any channel of the main side, and a plain agent shows each on all", async () => {
  const { rows, subjects, leaks, misses } = await runMatrix({
    seed: Number(process.env["BULKHEAD_SEED"]),
    kinds: 1,
    nth: 8,
  });
  expect(leaks).toEqual([]);
  expect(misses).toEqual([]);
  // What was not heard at all says nothing: these, and no others.
  const unheard = Object.fromEntries(
    subjects.map((subject, at) => [subject, rows.filter(({ bytes }) => bytes[at] === null).map(({ name }) => name)]),
  );
  const nothing = ["stream custom", "custom events", "warnings"];
  expect({ ...unheard, "plain agent": unheard["plain agent"]?.filter((name) => name !== "warnings") }).toEqual({
    "plain agent": [],
    createMainAgent: nothing,
    isolationMiddleware: nothing,
    defineWorkflow: [
      ...["model requests", "later turns", "stream messages", "stream custom", "stream tools"],
      ...["callbacks of models", "callbacks of tools", "custom events", "thrown errors", "warnings"],
    ],
  });
}, 480_000);
