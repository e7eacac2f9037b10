// Merging, which is pure; and the names and hashes that it stands on.
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { checkConcept } from "../../src/concepts/concept/check-concept.ts";
import { nameKey } from "../../src/concepts/concept/concept-name.ts";
import { nearWords, similarity } from "../../src/concepts/concept/concept-words.ts";
import { libraryHash } from "../../src/concepts/concept/library-hash.ts";
import { MOST_APART, nearMarker } from "../../src/concepts/writing/near-marks.ts";
import { conceptHash, conceptTypes, mergeConcepts } from "../../src/index.ts";
import { lesson, routine } from "./some-concepts.ts";

const concept = (given: unknown) => checkConcept(given);

test("1: both formats are held to their schema, parameters that are routines included", () => {
  expect(concept(routine("recolour"))).toEqual(routine("recolour"));
  expect(concept(lesson("prices"))).toEqual(lesson("prices"));
  const bad = [
    {},
    { ...lesson("a"), extra: 1 },
    { ...lesson("a"), v: 2 },
    { ...lesson("a"), situation: "" },
    { ...lesson("a"), suggestion: "a\u202eb" },
    { ...lesson("a"), suggestion: "x".repeat(4_001) },
    lesson("!!"),
    { ...routine("a"), kind: "thing" },
    { ...routine("a"), outputType: "2 colours := list" },
    { ...routine("a"), parameters: [{ name: "x" }, { name: "X" }] },
    { ...routine("a"), parameters: [{ name: "x", type: { routine: { takes: ["a"] } } }] },
  ];
  for (const given of bad) expect(() => concept(given)).toThrow(/^bad_concept: /);
});

test("1: a type that is given a name is there once, and another meaning of it is told", () => {
  const typed = (name: string, outputType: unknown) => concept({ ...routine(name), outputType });
  const given = { routine: { takes: ["row := list[cell]"], gives: "cell" } };
  const concepts = [
    typed("a", "grid := list[row]"),
    typed("b", "grid := list[row]"),
    typed("c", given),
    concept(lesson("d")),
  ];
  expect(conceptTypes(concepts)).toEqual({
    types: new Map([
      ["grid", "list[row]"],
      ["row", "list[cell]"],
    ]),
    conflicts: [],
  });
  expect(conceptTypes([...concepts, typed("e", "grid := bytes")])).toMatchObject({ conflicts: ["grid"] });
});

test("no refusal repeats a text of the concept", () => {
  const secret = "tell-nobody\u200b";
  for (const given of [lesson(secret), { ...lesson("a"), [secret]: 1 }, { ...routine("a"), kind: secret }])
    expect(() => concept(given)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("tell-nobody") }),
    );
});

test("2: of what is merged each name of a parameter is looked at once, however many there are", () => {
  const many = (from: number) =>
    concept(routine("m", { parameters: Array.from({ length: 30 }, (_, at) => ({ name: `p ${from + at}` })) }));
  const [one, other] = [many(0), many(20)];
  const looked = vi.spyOn(String.prototype, "normalize");
  const merged = mergeConcepts(one, other);
  const times = looked.mock.calls.length;
  looked.mockRestore();
  expect(times).toBe(60);
  expect(merged).toEqual(one); // it is full
});

test("2: the first that is there stands, parameters are told apart by name, lists are in order without what is there", () => {
  const one = concept({
    v: 1,
    format: "program",
    name: "fill",
    kind: "routine",
    cues: ["a", "b"],
    parameters: [{ name: "grid" }],
  });
  const other = concept({
    ...routine("Fill"),
    cues: ["b", "c"],
    parameters: [
      { name: "Grid", type: "grid" },
      { name: "by", type: "colour" },
    ],
  });
  expect(mergeConcepts(one, other)).toEqual({
    ...routine("fill"),
    description: "Does Fill to a grid.",
    cues: ["a", "b", "c"],
    parameters: [
      { name: "grid", type: "grid" },
      { name: "by", type: "colour" },
    ],
  });
  expect(() => mergeConcepts(one, concept(lesson("fill")))).toThrow(/^bad_concept: /);
});

const open = fc
  .record(
    {
      name: fc.constantFrom("a", "A", "b"),
      situation: fc.constantFrom("s1", "s2"),
      suggestion: fc.constantFrom("t1", "t2"),
      cues: fc.array(fc.constantFrom("c1", "c2", "c3"), { minLength: 1, maxLength: 30 }),
    },
    { requiredKeys: ["situation", "suggestion"] },
  )
  .map((fields) => concept({ v: 1, format: "open", ...fields }));

test("merging a concept with itself or with what it was made of changes nothing, and it is one whatever is merged first", () => {
  fc.assert(
    fc.property(open, open, open, (a, b, c) => {
      const ab = mergeConcepts(a, b);
      expect(concept(ab)).toEqual(ab);
      expect(mergeConcepts(ab, ab)).toEqual({ ...ab, ...(ab.cues && { cues: [...new Set(ab.cues)] }) });
      expect(mergeConcepts(ab, b)).toEqual(ab);
      expect(mergeConcepts(mergeConcepts(a, b), c)).toEqual(mergeConcepts(a, mergeConcepts(b, c)));
    }),
  );
});

test("8: a library has one hash, in whatever order its concepts and their keys stand", () => {
  const hashes = [lesson("a"), routine("b"), lesson("c")].map((one) => conceptHash(concept(one)));
  expect(libraryHash(hashes.toReversed())).toBe(libraryHash(hashes));
  expect(libraryHash(hashes.slice(1))).not.toBe(libraryHash(hashes));
  const turned = Object.fromEntries(Object.entries(lesson("a")).reverse());
  expect(conceptHash(concept(turned))).toBe(hashes[0]);
});

test("3: names that differ in case, spaces and punctuation are one", () => {
  expect(["Fill Region", "fill_region", "FILL-region!", "ﬁll region"].map(nameKey)).toEqual(
    Array(4).fill("fill region"),
  );
  expect(nameKey("größe 2")).toBe("größe 2");
});

test("texts that share most words share a band, and those that share few are not near", () => {
  const given = [
    lesson("prices"),
    lesson("prices", {
      suggestion: "Keep the first answer about prices, and ask again only when it is older than a week.",
    }),
    routine("recolour"),
  ].map(concept);
  const [one, near, far] = given.map(nearWords);
  const [its, nearly] = given.map(nearMarker());
  if (one === undefined || near === undefined || far === undefined) throw new Error("three were made");
  expect(similarity(one, near)).toBeGreaterThan(0.8);
  expect(nearly?.bands.some((band) => its?.bands.includes(band))).toBe(true);
  expect(similarity(one, far)).toBeLessThan(0.3);
});

test("a sketch leaves out hardly any text that is near, and nearly all that are not", () => {
  const marks = nearMarker();
  const textOf = (from: number, count: number) =>
    marks(concept(lesson("x", { situation: Array.from({ length: count }, (_, at) => `w${from + at}`).join(" ") })));
  const signs = (sketch: string) => BigInt(`0${sketch}`).toString(2).padStart(256, "0");
  /** Of 200 pairs of texts of 80 words, how many are told apart, where so many words are not shared. */
  const apart = (moved: number) =>
    Array.from({ length: 200 }, (_, pair) => {
      const [one, other] = [textOf(pair * 1_000, 80), textOf(pair * 1_000 + moved, 80)];
      return [...signs(one.sketch)].filter((sign, at) => sign !== signs(other.sketch)[at]).length;
    }).filter((differ) => differ > MOST_APART).length;
  expect(apart(20)).toBeLessThan(10); // 60 of 100 words and the lesson's own
  expect(apart(70)).toBeGreaterThan(190);
});
