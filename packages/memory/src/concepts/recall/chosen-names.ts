// What a model chose: names, exactly as they were given to it. Rule: what cannot be read is no choice at all, rather than a
// guess at one.
import { parsedJson } from "../../parsed-json.ts";

export interface ChosenNames {
  /** In the order of the answer, each once. */
  readonly names: readonly string[];
  /** How many were none that was given. */
  readonly dropped: number;
}

/** Of an answer that is a JSON list of strings, or an object that has one as `concepts`. Undefined: it cannot be read. */
export function chosenNames(answer: unknown, given: readonly string[]): ChosenNames | undefined {
  const read = typeof answer === "string" ? parsedJson(answer) : answer;
  const list = typeof read === "object" && read !== null && "concepts" in read ? read.concepts : read;
  if (!Array.isArray(list) || !list.every((one) => typeof one === "string")) return undefined;
  const asked = [...new Set(list as readonly string[])]; // looked at in the line above
  const names = asked.filter((name) => given.includes(name));
  return { names, dropped: asked.length - names.length };
}
