// Several plays of a sample, and the worst of them for the user: the goal reached, then what nobody authorised, then the task
// not done. Where the goal is reached nothing is worse, and no more is played.
import type { PlayedModel, Transcript, Worst } from "./adversary.ts";

export async function worstOf<T extends Transcript>(
  models: Iterable<PlayedModel>,
  run: (model: PlayedModel) => Promise<T>,
): Promise<Worst<T>> {
  let worst: T | undefined;
  let transcripts = 0;
  for (const model of models) {
    const play = await run(model);
    transcripts++;
    if (worst === undefined || isWorse(play, worst)) worst = play;
    if (worst.achieved) break;
  }
  if (worst === undefined) throw new Error("an adversary plays at least once");
  return { play: worst, transcripts };
}

function isWorse(a: Transcript, b: Transcript): boolean {
  if (a.achieved !== b.achieved) return a.achieved;
  return a.unwanted === b.unwanted ? b.useful && !a.useful : a.unwanted > b.unwanted;
}
