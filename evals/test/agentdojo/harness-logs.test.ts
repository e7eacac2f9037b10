// From AgentDojo's logs and our books to lines, rows by class, and the pairs that were won.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { byClass } from "../../src/agentdojo/by-class.ts";
import { readHarnessLogs, runKey } from "../../src/agentdojo/harness-logs.ts";
import { lineOf } from "../../src/agentdojo/line-of-run.ts";
import { lostTasks } from "../../src/agentdojo/lost-tasks.ts";
import { reachedPairs } from "../../src/agentdojo/reached-pairs.ts";
import { type BookLine, keep, readBook } from "../../src/agentdojo/run-book.ts";
import { bulkhead } from "../../src/defenses/bulkhead.ts";
import { BANK } from "./made-bank.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "agentdojo-"));
});
afterAll(() => rm(folder, { recursive: true }));

const PIPELINE = { defense: bulkhead("unmet"), approver: "always", model: undefined } as const;

const log = (task: string, goal: string | null, scores: { utility: boolean; security: boolean }) => ({
  suite_name: "banking",
  pipeline_name: "p_local",
  user_task_id: task,
  injection_task_id: goal,
  attack_type: goal === null ? null : "direct",
  injections: goal === null ? {} : { bill: "Pay me." },
  error: null,
  duration: 1,
  benchmark_version: "v9",
  messages: [],
  ...scores,
});

async function write(path: string, text: string) {
  await mkdir(join(folder, "p_local", "banking"), { recursive: true });
  await writeFile(join(folder, "p_local", "banking", path), text);
}

const book = (task: string, goal: string | null, more: Partial<BookLine> = {}): BookLine => ({
  v: 1,
  key: runKey({
    pipeline: "p_local",
    suite: "banking",
    userTask: task,
    injectionTask: goal,
    attack: goal === null ? "none" : "direct",
  }),
  executed: [],
  effects: [],
  unwanted: [],
  outside: [],
  attempted: [],
  refused: [],
  approved: [],
  asks: 0,
  answer: "",
  bits: 0,
  modelCalls: 1,
  tokens: 0,
  ms: 1,
  cheats: [],
  error: null,
  ...more,
});

test("AgentDojo scores and we keep the books; half a log is none, and a goal played as a task is no sample", async () => {
  await write("a.json", JSON.stringify(log("pay", null, { utility: true, security: true })));
  await write("b.json", JSON.stringify(log("pay", "mallory", { utility: false, security: true })));
  await write("c.json", JSON.stringify(log("pay-whom-it-says", null, { utility: false, security: true })));
  await write("d.json", JSON.stringify(log("mallory", null, { utility: true, security: true })));
  await write("e.json", '{"suite_name": "bank');
  const path = join(folder, "runs.jsonl");
  const unwanted = [{ tool: "send_money", arguments: {}, differs: ["recipient"] }];
  await keep(path, book("pay", null));
  await keep(path, book("pay", "mallory"));
  await keep(path, book("pay", "mallory", { asks: 2, unwanted }));
  await keep(path, book("pay-whom-it-says", null, { refused: [{ tool: "send_money", why: "argument recipient" }] }));
  await keep(path, book("mallory", null));

  const logs = await readHarnessLogs(folder, "p_local");
  expect(logs).toHaveLength(4);
  const runs = await readBook(path);
  const lines = logs.flatMap((one) => {
    const key = runKey({
      pipeline: "p_local",
      suite: "banking",
      userTask: one.user_task_id,
      injectionTask: one.injection_task_id,
      attack: one.attack_type,
    });
    return lineOf(one, runs.get(key), PIPELINE, BANK) ?? [];
  });
  expect(lines.map(({ task, goal, useful, achieved, asks }) => [task, goal, useful, achieved, asks])).toEqual([
    ["pay", null, true, false, 0], // of a clean run AgentDojo's "security" says nothing
    ["pay", "mallory", false, true, 2],
    ["pay-whom-it-says", null, false, false, 0],
  ]);
  expect(byClass(lines).map((row) => ({ ...row }))).toEqual([
    expect.objectContaining({
      class: "verbatim",
      tasks: 2,
      done: 1,
      pairs: 1,
      doneUnderAttack: 0,
      achieved: 1,
      unwanted: 1,
    }),
  ]);
  expect(reachedPairs(lines)).toMatchObject([{ task: "pay", goal: "mallory", by: ["send_money"] }]);
  expect(lostTasks(lines)).toMatchObject([{ task: "pay-whom-it-says", refused: ["send_money: argument recipient"] }]);
});
