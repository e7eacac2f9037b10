// Dirty libraries: what is mended, and what is told of it.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkConcept } from "../../src/concepts/concept/check-concept.ts";
import { importConcepts } from "../../src/concepts/transfer/import-concepts.ts";
import { repairConcept } from "../../src/concepts/transfer/repair-concept.ts";
import { type Embedder, hashEmbedder } from "../../src/index.ts";
import { newFolder } from "../database/disk.ts";
import { lesson } from "./some-concepts.ts";

const told = (given: unknown) => repairConcept(given).repairs.map(({ code, where }) => `${code} ${where}`);

test("an empty implementation goes, a missing type is told, and nothing is made up", () => {
  const given = { name: "fill", kind: "routine", output_typing: "", implementation: " ", parameters: [] };
  expect(repairConcept(given).concept).toEqual({ v: 1, format: "program", name: "fill", kind: "routine" });
  expect(told(given)).toEqual([
    "empty_removed output_typing",
    "empty_removed implementation",
    "output_type_missing outputType",
  ]);
});

test("a broken name of a type is mended, and one that is not broken stays", () => {
  const typed = (outputType: unknown) => repairConcept({ name: "a", kind: "structure", outputType });
  expect(typed("grid := list[row]")).toMatchObject({ concept: { outputType: "grid := list[row]" }, repairs: [] });
  expect(typed("2 colours!! := list[colour]").concept).toMatchObject({ outputType: "_2_colours_ := list[colour]" });
  expect(typed("grid :=").concept).toMatchObject({ outputType: "grid" });
  expect(typed(":= list[row]").concept).toMatchObject({ outputType: "list[row]" });
  expect(typed({ routine: { takes: ["a"] } })).toMatchObject({ repairs: [{ code: "type_name_mended" }] });
});

test("a parameter without a name, or of a name that is there, goes", () => {
  const given = {
    name: "a",
    kind: "structure",
    parameters: ["x", { name: "X" }, {}, 1, { name: "y", typing: "grid" }],
  };
  expect(repairConcept(given).concept).toMatchObject({ parameters: [{ name: "x" }, { name: "y", type: "grid" }] });
  expect(told(given)).toEqual([
    "parameter_kept_as_name parameters.0",
    ...[1, 2, 3].map((at) => `parameter_dropped parameters.${at}`),
  ]);
});

test("characters that nobody sees go, what is too long is cut, and a key that no concept has is told without its text", () => {
  const given = { situation: "a\u200bb", suggestion: "x".repeat(5_000), "<script>": 1, pay_mallory: 2 };
  const { concept } = repairConcept(given);
  expect(concept).toMatchObject({ situation: "ab", suggestion: "x".repeat(4_000) });
  expect(told(given)).toEqual([
    "hidden_characters_removed situation",
    "shortened suggestion",
    "unknown_key_dropped keys.2",
    "unknown_key_dropped keys.3",
  ]);
});

test("whatever is given, what comes out is a concept, or nothing and a word about it", () => {
  const keys = [
    "name",
    "kind",
    "situation",
    "suggestion",
    "output_typing",
    "parameters",
    "cues",
    "implementation",
    "aliases",
  ];
  const value = fc.oneof(
    fc.constantFrom("routine", "structure", "a := b", ":="),
    fc.jsonValue(),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), value), (given) => {
      const { concept, repairs } = repairConcept(given);
      if (concept === undefined) expect(repairs.at(-1)?.code).toBe("dropped");
      else expect(checkConcept(concept)).toEqual(concept);
    }),
    { numRuns: 30 },
  );
});

test("a file of a million ends of lines, and one that needs more than a million repairs, are refused before anything is written", async () => {
  const folder = newFolder("bulkhead-too-many-");
  const file = join(folder, "a.json");
  const importing = (text: string) => {
    writeFileSync(file, text);
    const ask = () => Promise.reject(new Error("asked"));
    const side = { ask, embedder: hashEmbedder(), principal: undefined, now: Date.now };
    return importConcepts(side, file, { kind: "person", name: "alice" });
  };
  const lines = `${JSON.stringify({ bulkhead: "concepts", version: 1 })}\n${"\n".repeat(1_000_000)}`;
  await expect(importing(lines)).rejects.toThrow(/^bad_export: .*too many concepts/);
  const empty = Array(100).fill("");
  const dirty = Array(3_400).fill({ aliases: empty, cues: empty, questions: empty });
  await expect(importing(JSON.stringify(dirty))).rejects.toThrow(/^bad_export: .*more than 1,000,000 repairs/);
  rmSync(folder, { recursive: true });
});

test("an embedder that answers for none of a page is not waited for at the next one", async () => {
  const folder = newFolder("bulkhead-no-answer-");
  const file = join(folder, "a.json");
  writeFileSync(file, JSON.stringify(Array.from({ length: 300 }, (_, at) => lesson(`of many ${at}`))));
  const asked: number[] = [];
  const down: Embedder["embed"] = (texts) => {
    asked.push(texts.length);
    return Promise.reject(new Error("down"));
  };
  const ask = async () => [];
  const side = { ask, embedder: { ...hashEmbedder(), embed: down }, principal: undefined, now: Date.now };
  expect(await importConcepts(side, file, { kind: "person", name: "alice" })).toMatchObject({ concepts: 300 });
  expect(asked.filter((texts) => texts > 1)).toEqual([64, 36]);
  rmSync(folder, { recursive: true });
});
