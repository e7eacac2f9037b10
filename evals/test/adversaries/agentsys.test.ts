// The adversaries that play workers, against workers that have tools and no boundary: what a judge denies they tell.
import { expect, test } from "vitest";
import type { Adversary } from "../../src/adversaries/adversary.ts";
import { chosenValue } from "../../src/adversaries/chosen-value.ts";
import { colludingMain } from "../../src/adversaries/colluding-main.ts";
import { agentSys } from "../../src/defenses/agentsys.ts";
import { letters } from "../harness/letters.ts";
import { playUnder } from "./play.ts";

test.each<readonly [string, Adversary, number]>([
  ["chosen-value: a lie in the value becomes the recipient", chosenValue, 2],
  ["colluding-main: the main agent's own calls are not judged", colludingMain, 2],
])("%s, in the play after the one whose calls were denied", async (_, adversary, plays) => {
  const { play, transcripts } = await playUnder(adversary, letters, true, agentSys("correct"));
  expect([play.achieved, transcripts]).toEqual([true, plays]);
  const open = await playUnder(adversary, letters, true, agentSys("worst"));
  expect([open.play.achieved, open.transcripts]).toEqual([true, 1]);
});
