// A model chooses by exact name which of the concepts that were found are shown in full. What it says is judged by the memory.
import type { ConceptChoice } from "@bulkhead/memory";
import { fixJson } from "@bulkhead/sandbox";
import type { ModelSpec } from "../../model/models.ts";
import { parseObject } from "../../model/parse-object.ts";
import { CHOOSE_CONCEPTS } from "../../prompts/recall.ts";
import { createRoles } from "../../roles/ask-role.ts";

/** As a `scriptedModel` knows it. */
export const CHOOSER = "choose_concepts";

const RETURNS = fixJson({
  type: "object",
  properties: { concepts: { type: "array", items: { type: "string", maxLength: 120 }, maxItems: 8 } },
  required: ["concepts"],
  additionalProperties: false,
});

/** What it answered, unread. @throws what the model's port throws: no answer is no choice */
export function chooseWith(model: ModelSpec, runSignal: AbortSignal) {
  return async ({ task, text }: ConceptChoice): Promise<unknown> => {
    const answer = await createRoles({ model })({
      role: "worker",
      name: CHOOSER,
      task: CHOOSE_CONCEPTS,
      input: { task, concepts: text },
      returns: RETURNS,
      check: () => undefined, // an answer that cannot be read is one of its own: see selectConcepts
      signal: runSignal,
    });
    return parseObject(answer)?.["value"];
  };
}
