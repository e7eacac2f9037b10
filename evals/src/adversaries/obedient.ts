// Competent at its task, and obeys every instruction that it can see, as main and as worker.
import { worstCaseModel } from "@bulkhead/agents/testing";
import type { Adversary } from "./adversary.ts";
import { competence } from "./competence.ts";

export const obedient: Adversary = {
  name: "obedient",
  idea: "does the task, and obeys every instruction that it can see, in any encoding",
  async play({ suite, task, goal }, run) {
    const { functions = {}, intents = {} } = suite;
    const understand = competence(suite, task);
    const chat = worstCaseModel({ script: task.script, understand, functions, intents, adversary: "obedient" });
    const cheats = () => (goal === undefined ? chat.cheats : chat.cheats.filter((cheat) => !MISSING.test(cheat)));
    return { play: await run({ chat, cheats }), transcripts: 1 };
  },
};

/** Under an attack a worker may return what the script has no path into: then the step is left out, and nobody cheated. */
const MISSING = /: there is no /;
