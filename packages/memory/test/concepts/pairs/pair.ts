// A concept that is looked for, and two tasks that it is the answer to. Rules: the tasks were written after the concept, by
// somebody who did not look at how anything ranks; every concept shares a word with one of another domain, so that a word
// alone does not decide.

export type Asked =
  /** Its own words. */
  | "keyword"
  /** How one notices that it is needed. */
  | "cue"
  /** As few of its words as will do. */
  | "paraphrase";

export interface SoughtConcept {
  readonly name: string;
  readonly domain: string;
  readonly situation: string;
  readonly suggestion: string;
  readonly cues: readonly string[];
  readonly aliases: readonly string[];
  readonly questions: readonly string[];
  readonly asked: readonly (readonly [Asked, string])[];
}

/** A row of the tables beside this file. */
export type Line = readonly [
  name: string,
  domain: string,
  situation: string,
  suggestion: string,
  cues: string,
  aliases: string,
  question: string,
  first: readonly [Asked, string],
  second: readonly [Asked, string],
];

export function sought([name, domain, situation, suggestion, cues, aliases, question, ...asked]: Line): SoughtConcept {
  return {
    name,
    domain,
    situation,
    suggestion,
    cues: split(cues),
    aliases: split(aliases),
    questions: [question],
    asked,
  };
}

const split = (list: string): readonly string[] => list.split("; ").filter((one) => one !== "");
