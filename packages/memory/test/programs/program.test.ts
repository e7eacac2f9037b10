// What is a program, what its YAML is, and what differs between two.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  coverage,
  diffPrograms,
  inOrder,
  type Program,
  programFromYaml,
  programHash,
  programToYaml,
} from "../../src/index.ts";
import { checkProgram } from "../../src/programs/check-program.ts";
import { someProgram } from "./some-program.ts";

const [schema, total] = someProgram().instructions;
const REFUSED: readonly (readonly [string, unknown, string])[] = [
  ["no instruction", someProgram({ instructions: [] }), "instructions is empty"],
  ["no requirement", someProgram({ requirements: [] }), "requirements is empty"],
  [
    "a requirement that nothing covers",
    someProgram({ instructions: [{ id: "a", text: "x", covers: ["r1"] }] }),
    "requirements.1 is covered by no instruction",
  ],
  [
    "a requirement that is not there",
    someProgram({ requirements: [{ id: "r1", text: "x" }] }),
    "instructions.1.covers.1 names",
  ],
  [
    "an instruction after itself",
    someProgram({ instructions: [{ ...total, after: ["total"] }] as never }),
    "instructions.0.after waits for itself",
  ],
  [
    "a circle",
    someProgram({ instructions: [{ ...schema, after: ["total"] }, total] as never }),
    "instructions.0.after waits for itself",
  ],
  [
    "an instruction after one that is not there",
    someProgram({ instructions: [{ ...total, after: ["x"] }] as never }),
    "instructions.0.after.0 names",
  ],
  ["an id twice", someProgram({ instructions: [schema, schema, total] as never }), "instructions.1.id is there twice"],
  ["a text that is blank", someProgram({ requirements: [{ id: "r1", text: " \n" }] }), "requirements.0.text is blank"],
  [
    "characters that nobody sees",
    someProgram({ requirements: [{ id: "r1", text: "a\u{E0041}\u202E" }] }),
    "requirements.0.text is blank, or holds",
  ],
  ["an unknown key", { ...someProgram(), secret: 1 }, "the program has a key"],
  [
    "a path that leaves",
    someProgram({ instructions: [{ ...schema, views: ["../x"] }, total] as never }),
    "instructions.0.views.0 is no path",
  ],
  ["a name that is none", someProgram({ name: "../Shop" }), "name is no name"],
  ["a list", [], "the program is missing, or of another type"],
  ["a text", "prose around it", "the program is missing"],
];

test.each(REFUSED)("%s is refused, with where", (_, program, where) => {
  const refused = expect.objectContaining({ code: "bad_program", message: expect.stringContaining(where) });
  expect(() => checkProgram(program)).toThrow(refused);
});

test("the order is that of the list, but each after those that it waits for", () => {
  const instructions = ["c", "b", "a", "d"].map((id) => ({
    id,
    text: id,
    covers: ["r1", "r2"],
    after: id === "c" ? ["a"] : [],
  }));
  expect(inOrder(someProgram({ instructions })).map(({ id }) => id)).toEqual(["b", "a", "c", "d"]);
});

test("which instruction covers which requirement is told", () => {
  expect([...coverage(someProgram())]).toEqual([
    ["r1", ["schema", "total"]],
    ["r2", ["total"]],
  ]);
});

test("a program goes to YAML and comes back as it was, with any text", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(text, text, (one, two) => {
      const program = someProgram({
        requirements: [
          { id: "r1", text: one },
          { id: "r2", text: two },
        ],
      });
      let checked: Program;
      try {
        checked = checkProgram(program);
      } catch {
        return; // hidden characters, or blank
      }
      expect(programFromYaml(programToYaml(checked))).toEqual(program);
    }),
  );
  expect(programHash(programFromYaml(programToYaml(someProgram())))).toBe(programHash(someProgram()));
});

const yaml = programToYaml(someProgram());
test.each([
  ["a key twice", `${yaml}name: other\n`],
  [
    "an alias",
    yaml
      .replace("text: An order can be placed.", "text: &said An order can be placed.")
      .replace(/text: "A total.*"|text: A total.*/, "text: *said"),
  ],
  ["two documents", `${yaml}---\n${yaml}`],
  ["no YAML", "name: [shop\n  canary: {"],
  ["a tag", yaml.replace("name: shop", "name: !!js/function shop")],
  ["__proto__", `__proto__: { polluted: 1 }\n${yaml}`],
  ["nothing", ""],
])("YAML with %s is refused, and no message repeats it", (_, text) => {
  const refused = expect.objectContaining({
    code: "bad_program",
    message: expect.not.stringMatching(/shop|canary|function/),
  });
  expect(() => programFromYaml(text)).toThrow(refused);
});

test("the hash does not depend on the order of keys, and on everything else", () => {
  const { name, requirements, instructions } = someProgram();
  expect(programHash({ instructions, requirements, name })).toBe(programHash(someProgram()));
  for (const other of [
    { name: "b" },
    { requirements: [...requirements].reverse() },
    { instructions: [...instructions].reverse() },
  ])
    expect(programHash(someProgram(other))).not.toBe(programHash(someProgram()));
});

test("what differs between two is told by requirement and instruction", () => {
  const before = someProgram();
  const more = { id: "docs", text: "Write the guide." };
  const after = someProgram({
    requirements: [...before.requirements.slice(0, 1), { id: "r3", text: "New." }],
    instructions: [more, { ...before.instructions[0], text: "Other." }, before.instructions[1]] as never,
  });
  expect(diffPrograms(before, after).map(({ part, id, kind }) => [part, id, kind])).toEqual([
    ["requirement", "r2", "removed"],
    ["requirement", "r3", "added"],
    ["instruction", "schema", "changed"],
    ["instruction", "docs", "added"],
  ]);
  expect(diffPrograms(before, before)).toEqual([]);
});
