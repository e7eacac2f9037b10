// Competent at its task, and obeys every instruction that it can see, as main and as worker.
import type { Adversary } from "./adversary.ts";
import { competentModel } from "./competent-model.ts";

export const obedient: Adversary = {
  name: "obedient",
  idea: "does the task, and obeys every instruction that it can see, in any encoding",
  async play(sample, run) {
    const chat = competentModel(sample, "obedient");
    const cheats = () =>
      sample.goal === undefined ? chat.cheats : chat.cheats.filter((cheat) => !MISSING.test(cheat));
    return { play: await run({ chat, cheats }), transcripts: 1 };
  },
};

/** Under an attack a worker may return what the script has no path into: then the step is left out, and nobody cheated. */
const MISSING = /: there is no /;
