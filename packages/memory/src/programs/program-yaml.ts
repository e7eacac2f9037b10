// A program as YAML, as people write and review it. Rules: one document, plain values only: no aliases (they make a small
// text a large one), no keys twice, no tags; what comes out goes in again as the same program.
import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import { badProgram, checkProgram } from "./check-program.ts";
import type { Program } from "./program.ts";

/** Loaded when the first program is read: it is 72 files, and few of who loads this package read one. */
const yaml = () => createRequire(import.meta.url)("yaml") as typeof Yaml; // what Node knows of a required module is any

const MOST_CHARACTERS = 2 ** 20;

/** @throws MemoryError `bad_program`; no message repeats the text */
export function programFromYaml(text: string): Program {
  if (text.length > MOST_CHARACTERS) throw badProgram([], "is longer than a megabyte");
  return checkProgram(valueIn(text));
}

export const programToYaml = (program: Program): string => yaml().stringify(program, { aliasDuplicateObjects: false });

function valueIn(text: string): unknown {
  const document = yaml().parseDocument(text, { version: "1.2", schema: "core", uniqueKeys: true, prettyErrors: true });
  const [error = document.warnings[0]] = document.errors;
  if (error !== undefined) throw badProgram([], `is no YAML that can be read: ${placeOf(error.linePos?.[0])}`);
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw badProgram([], "has a YAML alias: write it out");
  }
}

const placeOf = (at: { readonly line: number } | undefined) => (at === undefined ? "somewhere" : `line ${at.line}`);
