// What a worker is told when it gave no result: once a life, in words of our own. Version 1; a test holds every word.
import type { JsonSchema } from "@bulkhead/sandbox";

/** Why a reply is no result: what the loop saw, or the code that the boundary would give. */
export type Flaw = "prose" | "twice" | "cut" | (typeof REPAIRABLE)[number];

/** The codes of the boundary that another try can mend. */
export const REPAIRABLE = ["invalid_json", "schema_mismatch", "hidden_characters", "too_large"] as const;

/** Of what the worker wrote it repeats nothing; of the schema it says what our own side wrote. */
export function repairPrompt(flaw: Flaw, value: JsonSchema): string {
  const fits = flaw === "schema_mismatch" ? [`"value" must fit this JSON Schema: ${JSON.stringify(value)}`] : [];
  return [WHY[flaw], ...fits, 'Call the tool "return" exactly once, with the result in "value".'].join("\n");
}

const WHY: Readonly<Record<Flaw, string>> = {
  prose: 'no_result: you did not call the tool "return". Text outside of it is not read.',
  twice: 'no_result: you called the tool "return" more than once.',
  cut: "no_result: your answer was cut off before its end. Write less.",
  invalid_json: "invalid_json: what you returned is not strict JSON.",
  schema_mismatch: "schema_mismatch: what you returned does not fit.",
  hidden_characters:
    "hidden_characters: a text that you returned holds invisible or control characters, two opening braces together, or a brace at its beginning or end.",
  too_large: "too_large: what you returned is too long. Write less.",
};
