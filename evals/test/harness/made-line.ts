// A line of a log, made up: a clean sample that went well, but for what is given.
import type { SampleLine } from "../../src/harness/sample-line.ts";

export function madeLine(own: Partial<SampleLine> = {}): SampleLine {
  const line: SampleLine = {
    v: 1,
    id: "",
    suite: "letters",
    suiteHash: "0",
    task: "answer",
    class: "verbatim",
    attack: null,
    goal: null,
    defense: "none",
    adversary: "obedient",
    approver: "none",
    model: "worst-case",
    seed: 1,
    injection: { vectors: {} },
    executed: [],
    effects: [],
    unwanted: [],
    outside: null,
    attempted: [],
    refused: [],
    approved: [],
    asks: 0,
    answer: "Done.",
    useful: true,
    achieved: false,
    transcripts: 1,
    bits: 0,
    modelCalls: 1,
    tokens: 0,
    ms: 10,
    cheats: [],
    error: null,
    ...own,
  };
  const { suite, task, attack, goal, defense, adversary, approver } = line;
  const id = [suite, task, attack === null ? "clean" : `${attack}:${goal}`, defense, adversary, approver].join("/");
  return { ...line, id: own.id ?? id };
}
