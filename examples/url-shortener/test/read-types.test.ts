import { expect, test } from "vitest";
import { readTypes } from "../read-types.ts";

test("errors of types are told with their place and their number", () => {
  const stdout = "src/slug.ts(23,13): error TS2322: Type 'string | undefined' is not.\n  More of it.\n";
  expect(readTypes({ code: 2, stdout })).toEqual({
    verdict: "fail",
    diagnostics: [
      { file: "src/slug.ts", line: 23, column: 13, rule: "TS2322", text: "Type 'string | undefined' is not." },
    ],
  });
});

test("only a check that ended well passes, and one of nothing is none", () => {
  expect(readTypes({ code: 0, stdout: "" })).toEqual({ verdict: "pass" });
  expect(readTypes({ code: 134, stdout: "" })).toEqual({ verdict: "fail", diagnostics: [] });
  expect(readTypes({ code: 2, stdout: "error TS18003: No inputs were found in config file.\n" }).verdict).toBe("none");
});
