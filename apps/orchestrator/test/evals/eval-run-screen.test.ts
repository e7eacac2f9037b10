// What an evaluation's log says on a terminal: its names may be anybody's who gave the log away.
import { findings, type SampleLine, summarise } from "@bulkhead/evals";
import { expect, test } from "vitest";
import { evalRunScreen } from "../../src/evals/eval-run-screen.ts";

const HOSTILE = "\u001b[31m\u202e\u0007x\ny";

test("no name of a log acts on the terminal that shows it", async () => {
  const names = { suite: HOSTILE, task: HOSTILE, defense: HOSTILE, adversary: HOSTILE, attack: HOSTILE, goal: HOSTILE };
  const call = { tool: HOSTILE, arguments: {} };
  const judged = { unwanted: [{ ...call, differs: [HOSTILE] }], outside: [{ ...call, rule: HOSTILE }] };
  const rest = { executed: [], effects: [], attempted: [], refused: [{ tool: HOSTILE, why: HOSTILE }], approved: [] };
  const counts = { seed: 1, asks: 0, transcripts: 1, bits: 0, modelCalls: 1, tokens: 0, ms: 1 };
  const line: SampleLine = {
    ...{ v: 1, id: HOSTILE, ...names, suiteHash: "", class: "plan", approver: "none", model: HOSTILE },
    ...{ ...judged, ...rest, ...counts, injection: { vectors: {} }, answer: "", useful: true, achieved: true },
    ...{ cheats: [HOSTILE], error: null },
  };
  const clean = { ...line, id: "", attack: null, goal: null };
  const lines = [
    line,
    clean,
    { ...clean, id: "b", defense: "none" },
    { ...line, id: "c", unwanted: [{ ...call, tool: "y", differs: [] }] },
  ];
  const found = await findings(lines, { suites: [], defenses: [] });
  const told = { seed: 1, model: HOSTILE, of: 1, kept: 0, errors: 0, cheats: 1, log: HOSTILE, ...found };
  const way = {
    suite: HOSTILE,
    task: HOSTILE,
    class: "plan",
    defense: HOSTILE,
    approver: "none",
    enough: false,
  } as const;
  const out = { refused: { tool: HOSTILE, why: HOSTILE }, declarations: [{ text: HOSTILE, cost: HOSTILE }] };
  const result = { ...summarise(lines), ...told, waysOut: [{ ...way, ...out }] };
  const screen = evalRunScreen(lines, result, { width: 160, paint: (_, text) => text });
  expect(screen).toContain("‹U+001B›");
  for (const hidden of ["\u001b", "\u202e", "\u0007", "\ny"]) expect(screen).not.toContain(hidden);
});
