// Leaks of runs that are kept and of questions to a person, loud ones and a quiet one.
import type { Edit, Mutant } from "./mutant.ts";

const agents = (file: string, find: string, replace: string): Edit => {
  return { file: `packages/agents/src/${file}`, find, replace };
};
const kept = (file: string, find: string, replace: string): Edit => {
  return { file: `packages/memory/src/runs/database/${file}`, find, replace };
};

export const LOUD_DURABLE_MUTANTS: readonly Mutant[] = [
  {
    name: "an agent's interrupt says what is asked, not only by which id",
    channel: "rows",
    edits: [
      agents(
        "main/main-engine.ts",
        "return stopHere(answer.asks);",
        "return stopHere([...(run.claim?.effects.values() ?? [])].map((effect) => JSON.stringify(effect)));",
      ),
    ],
  },
  {
    name: "a workflow that waits says what for",
    channel: "rows",
    edits: [
      agents(
        "run/parked.ts",
        ".map(({ id }) => id);",
        ".map(({ id, arguments: args }) => JSON.stringify([id, args]));",
      ),
    ],
  },
  {
    name: "the row of what was finished holds the answer",
    channel: "rows",
    edits: [
      kept(
        "operation-rows.ts",
        "insertFacts(run, position, asked, facts)",
        "insertFacts(run, position, asked, { ...facts, who: [facts.who, JSON.stringify(answer)].join() })",
      ),
    ],
  },
  {
    name: "the row of a run holds what came of it",
    channel: "rows",
    edits: [
      kept("database-claim.ts", "endRun(id, status, code, at),", "endRun(id, status, JSON.stringify(outcome), at),"),
    ],
  },
];

export const QUIET_DURABLE_MUTANTS: readonly Mutant[] = [
  {
    name: "a question's id is a digest of what is asked",
    channel: "ids of questions",
    edits: [agents("tool/effect-row.ts", "id: randomUUID(),", "id: effectHash(call, asked),")],
  },
];
