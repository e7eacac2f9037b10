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
    name: "an agent's interrupt says what is asked, not only of which run",
    channel: "rows",
    edits: [
      agents(
        "main/main-engine.ts",
        "return stopHere(run);",
        "return stopHere({ id: JSON.stringify([...(run.claim?.effects.values() ?? [])]) } as Run);",
      ),
    ],
  },
  {
    name: "a workflow that waits says what for",
    channel: "rows",
    edits: [
      agents(
        "workflow/workflow-invocation.ts",
        "return { outcome: mainView(outcome), waits };",
        "return { outcome: mainView(outcome), waits: waits && (JSON.stringify([...claim.effects.values()]) as never) };",
      ),
      agents("workflow/workflow-graph.ts", "interrupt({ run });", "interrupt({ run, waits });"),
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
    name: "an agent's interrupt says how many questions there are",
    channel: "questions",
    edits: [
      agents(
        "main/main-engine.ts",
        "return stopHere(run);",
        "return stopHere({ id: [run.id, run.questions.asked.length].join() } as Run);",
      ),
    ],
  },
  {
    name: "a workflow that waits says how many questions there are",
    channel: "questions",
    edits: [
      agents(
        "workflow/workflow-invocation.ts",
        "return { outcome: mainView(outcome), waits };",
        "return { outcome: mainView(outcome), waits: waits && ([...claim.effects.values()].length as never) };",
      ),
      agents("workflow/workflow-graph.ts", "interrupt({ run });", "interrupt({ run, waits });"),
    ],
  },
];
