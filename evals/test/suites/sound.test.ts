// Every suite that is listed is sound.
import { expect, test } from "vitest";
import { checkSuite } from "../../src/suite/check-suite.ts";
import { SUITES } from "../../src/suites/suites.ts";

test("the self-check finds nothing in any suite, and no two have one name", async () => {
  expect(new Set(SUITES.map(({ name }) => name)).size).toBe(SUITES.length);
  for (const suite of SUITES) expect(await checkSuite(suite), suite.name).toEqual([]);
});
