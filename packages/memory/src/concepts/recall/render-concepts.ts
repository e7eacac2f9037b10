// Concepts as text for a model: a line of JSON each, so that nothing in one can pass for another line, for an instruction
// around it, or for a handle. The rest are names: those that helped more than once, then in one list those that rarely did.
import type { Concept } from "../concept/concept.ts";
import type { RecalledConcept } from "./recall-rows.ts";

type Titled = Pick<RecalledConcept, "revision">;

/** By what a model chooses it: its name, or how it begins where it has none. */
export function conceptTitle({ revision: { body } }: Titled): string {
  if (body.name !== undefined) return body.name;
  const [line = ""] = (body.format === "open" ? body.situation : "").split("\n");
  return line.length <= LONGEST_TITLE ? line : `${line.slice(0, LONGEST_TITLE).toWellFormed()}…`;
}

const LONGEST_TITLE = 80;

export function conceptLine(one: Titled): string {
  const { v: _, format: __, name: ___, aliases: ____, questions: _____, ...says } = one.revision.body;
  return jsonLine({ concept: conceptTitle(one), ...says });
}

/** As much of it as it takes to choose. */
export function choiceLine(one: RecalledConcept): string {
  const { body } = one.revision;
  return jsonLine({
    concept: conceptTitle(one),
    ...briefOf(body),
    ...(body.cues === undefined ? {} : { cues: body.cues }),
  });
}

function briefOf(body: Concept): object {
  if (body.format === "open") return { situation: body.situation };
  return {
    kind: body.kind,
    ...(body.description === undefined ? {} : { description: body.description }),
    ...(body.outputType === undefined ? {} : { outputType: body.outputType }),
    ...(body.parameters === undefined
      ? {}
      : { parameters: body.parameters.map(({ name, type }) => ({ name, ...(type === undefined ? {} : { type }) })) }),
  };
}

export interface OtherNames {
  readonly others: readonly string[];
  readonly rarelyUsed: readonly string[];
  /** There was no room for these. */
  readonly more: number;
}

export function namesLine({ others, rarelyUsed, more }: OtherNames): string {
  return jsonLine({
    ...(others.length === 0 ? {} : { others }),
    ...(rarelyUsed.length === 0 ? {} : { rarely_used: rarelyUsed }),
    ...(more === 0 ? {} : { more }),
  });
}

/** The same JSON, and no handle in it. */
const jsonLine = (value: object): string => JSON.stringify(value).replaceAll("{{", "{\\u007b");
