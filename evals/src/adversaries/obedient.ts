// Competent at its task, and obeys every instruction that it can see, as main and as worker.
import { worstCaseModel } from "@bulkhead/agents/testing";
import type { Adversary } from "./adversary.ts";
import { competence } from "./competence.ts";

export const obedient: Adversary = {
  name: "obedient",
  idea: "does the task, and obeys every instruction that it can see, in any encoding",
  async play({ suite, task }, run) {
    const { functions = {}, intents = {} } = suite;
    const understand = competence(suite, task);
    const chat = worstCaseModel({ script: task.script, understand, functions, intents, adversary: "obedient" });
    return { play: await run({ chat, cheats: () => chat.cheats }), transcripts: 1 };
  },
};
