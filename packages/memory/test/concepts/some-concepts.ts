// Concepts for tests, and who writes them.
import type { Label } from "@bulkhead/sandbox";
import { type Approver, type Database, databaseRunStore, type Evidence, type Writer } from "../../src/index.ts";
import { someRun } from "../runs/some-run.ts";

export const lesson = (name: string, fields: object = {}) => ({
  v: 1,
  format: "open",
  name,
  situation: `The shop asks for ${name} twice.`,
  suggestion: `Keep the first answer about ${name}, and ask again only when it is older than a day.`,
  ...fields,
});

export const routine = (name: string, fields: object = {}) => ({
  v: 1,
  format: "program",
  name,
  kind: "routine",
  outputType: "grid",
  parameters: [
    { name: "grid", type: "grid", description: "what it works on" },
    { name: "keep", type: { routine: { takes: ["cell"], gives: "boolean" } } },
  ],
  description: `Does ${name} to a grid.`,
  cues: [`cells that ${name}`],
  implementation: "for each cell: keep(cell)",
  ...fields,
});

const hash = "5".repeat(64);
export const tests: Evidence = { problem: "p1", trace: hash, feedback: "visible_tests", passed: true };
export const oracle: Evidence = { problem: "p1", trace: hash, feedback: "oracle", passed: true };
export const said: Evidence = { problem: "p1", trace: hash, feedback: "person", passed: true };

export const alice: Approver = { kind: "person", name: "alice" };
export const code: Approver = { kind: "developer", name: "deploy.ts" };
export const operator: Writer = { origin: "operator", label: { integrity: "trusted", readers: "public" } };

let count = 0;
/** A worker in a kept run whose answer `o1` a stranger has shaped, and `o2` nobody. */
export async function worker(database: Database, inputs: readonly string[], principal = "alice"): Promise<Writer> {
  const id = `run-${++count}`;
  const label: Label = { integrity: "user", readers: "public" };
  await using claim = await databaseRunStore(database).claim(someRun(id, { principal }));
  const facts = { kind: "spawn", name: "w", who: "main", ok: true, bits: 1, ms: 1, inputs: [] } as const;
  const external: Label = { integrity: "external", readers: "public" };
  await claim.write(
    { kind: "keep", kept: { position: "o1", asked: "", answer: 1, facts: { ...facts, label: external } } },
    { kind: "keep", kept: { position: "o2", asked: "", answer: 1, facts: { ...facts, label } } },
  );
  await claim.end("done");
  return { origin: "worker", worker: "abstract", label, run: id, inputs };
}
