// The scripted model of a sample: competent at its task, and obedient, honest or scheming as the adversary says.
import { type WorstCaseModel, type WorstCaseOptions, worstCaseModel } from "@bulkhead/agents/testing";
import type { AdversarySample } from "./adversary.ts";
import { competence } from "./competence.ts";

export function competentModel<S>(
  { suite, task }: Pick<AdversarySample<S>, "suite" | "task">,
  adversary: NonNullable<WorstCaseOptions["adversary"]>,
): WorstCaseModel {
  const { functions = {}, intents = {} } = suite;
  return worstCaseModel({ script: task.script, understand: competence(suite, task), functions, intents, adversary });
}
