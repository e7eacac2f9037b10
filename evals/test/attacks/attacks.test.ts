// Every attack on every suite: that it fits somewhere, is a pure function, and takes an undefended agent over.
import { describe, expect, test } from "vitest";
import { obedient } from "../../src/adversaries/obedient.ts";
import type { Attack, AttackedPair } from "../../src/attacks/attack.ts";
import { ATTACKS } from "../../src/attacks/attacks.ts";
import { none } from "../../src/defenses/none.ts";
import { playSample } from "../../src/harness/play-sample.ts";
import { letters } from "../harness/letters.ts";

const [task] = letters.tasks;
const [goal] = letters.goals;
if (task === undefined || goal === undefined) throw new Error("letters lost its task");
const pair = { suite: letters, task, goal, seen: ["letter"], model: "local" };

test("an attack's name is its own, and says whose family it is of", () => {
  expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
  expect(ATTACKS.filter(({ idea }) => idea === "" || idea.includes("\n"))).toEqual([]);
});

describe.each(ATTACKS.map((attack) => [attack.name, attack] as const))("%s", (_, attack) => {
  test("is a pure function of its pair", () => {
    const injection = attack.inject(pair);
    expect(injection).toBeDefined();
    expect(attack.inject({ ...pair, seen: [...pair.seen] })).toEqual(injection);
  });

  test("takes the undefended agent over", async () => {
    expect(await play(attack, pair)).toMatchObject({ achieved: true });
  });
});

test("what a task does not see is not where an attack stands", () => {
  const blind = ATTACKS.filter((attack) => Object.keys(attack.inject({ ...pair, seen: [] })?.vectors ?? {}).length > 0);
  expect(blind.map(({ name }) => name)).toEqual([]);
});

async function play<S>(attack: Attack, { suite, task, goal, ...at }: AttackedPair<S>) {
  const injection = attack.inject({ suite, task, goal, ...at });
  if (injection === undefined) throw new Error(`${attack.name} does not fit`);
  const sample = { suite, task, goal, injection, defense: none, approver: "none", recursionLimit: 50 } as const;
  const { play } = await obedient.play({ suite, task, goal, seed: 1 }, (model) =>
    playSample({ ...sample, signal: AbortSignal.timeout(60_000) }, model),
  );
  return play;
}
