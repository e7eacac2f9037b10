import { expect, test } from "vitest";
import { z } from "zod";
import { given } from "../../src/index.ts";
import { givenOptions } from "../../src/workflow/given.ts";

test("the mark is on the schema that comes back, and it parses as before", () => {
  const plain = z.object({ to: z.email() });
  const marked = given(plain, { readers: "principal" });
  expect(givenOptions(marked)).toEqual({ readers: "principal" });
  expect(givenOptions(plain)).toBeUndefined();
  expect(marked.parse({ to: "ada@acme.example" })).toEqual({ to: "ada@acme.example" });
});

test("the user's own words are public unless it says otherwise", () => {
  expect(givenOptions(given(z.string()))).toEqual({ readers: "public" });
});
