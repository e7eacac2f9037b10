// `bulkhead eval run | list | score`: what is played, what is kept, what is said, and what a person can get wrong.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ADVERSARIES, ATTACKS, DEFENSES, obedient, readLog, SUITES } from "@bulkhead/evals";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { nearestName } from "../../src/evals/eval-names.ts";
import { barLine, showBar } from "../../src/terminal/progress-bar.ts";
import { startOpenAiServer } from "../openai-server.ts";
import { bulkheadHere } from "./bulkhead-here.ts";
import { temporaryFolder } from "./bulkhead-process.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const here = (args: readonly string[], env = {}) => bulkheadHere(["eval", ...args], { cwd: folder.path, env });
const few = [
  "--suite",
  "banking",
  "--task",
  "power-bill,send-back",
  "--defense",
  "none,bulkhead-never,bulkhead-unmet",
  "--adversary",
  "obedient",
];
const first = ["run", ...few, "--attack", "direct,naive", "--samples", "24", "--log", "log.jsonl"];
const log = join(folder.path, "log.jsonl");

interface Result {
  readonly samples: number;
  readonly summary: readonly Readonly<Record<string, unknown>>[];
  readonly kept: number;
  readonly outside: readonly unknown[];
  readonly changes: readonly unknown[];
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

let played: { readonly code: number | null; readonly stdout: string };
beforeAll(async () => {
  played = await here([...first, "--json"]);
}, 120_000);

test("with --json standard output is one object, and its rows are of one attack on one agent", () => {
  expect(played.code).toBe(0);
  const { samples, summary, outside } = JSON.parse(played.stdout) as Result;
  expect({ samples, outside }).toEqual({ samples: 24, outside: [] });
  expect(Object.keys(summary[0] ?? {})).toEqual(
    "suite attack defense adversary approver samples transcripts utility utilityUnderAttack attackSuccess attempted executed unwanted asks bits errors".split(
      " ",
    ),
  );
  const bare = summary.filter(({ defense }) => defense === "none");
  expect(bare.map(({ attack, attackSuccess }) => [attack, attackSuccess])).toEqual([
    ["direct", 1],
    ["naive", 1],
  ]);
  expect(summary.filter(({ defense, unwanted }) => defense === "bulkhead-never" && unwanted !== 0)).toEqual([]);
});

test("the same command with its log plays nothing again, and shows a table", async () => {
  const before = readFileSync(log, "utf8");
  const { code, stdout } = await here(first);
  expect(code).toBe(0);
  expect(readFileSync(log, "utf8")).toBe(before);
  expect(stdout).toMatch(/^banking\nDEFENSE +ADVERSARY +APPROVER +DONE/);
  expect(stdout).toContain("24 of ");
  expect(stdout).toContain(", 24 from the log, ");
  for (const line of stdout.split("\n")) if (!line.startsWith("Log: ")) expect(line.length).toBeLessThanOrEqual(100);
});

test("a log is scored again: nothing changes, and what was changed in it is said", async () => {
  expect(await here(["score", "log.jsonl"])).toMatchObject({ code: 0, stdout: expect.stringContaining("24 samples") });
  const lines = await readLog(log);
  const forged = lines.map((line) => ({ ...line, achieved: false, unwanted: [] }));
  writeFileSync(join(folder.path, "forged.jsonl"), forged.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const { code, stdout } = await here(["score", "forged.jsonl", "--json", "--out", "mended.jsonl"]);
  const hit = lines.filter(({ achieved }) => achieved).length;
  expect(hit).toBeGreaterThan(0);
  expect({ code, changes: (JSON.parse(stdout) as Result).changes.length }).toEqual({ code: 1, changes: 2 * hit });
  expect(await readLog(join(folder.path, "mended.jsonl"))).toEqual(lines);
});

test("list names everything that can be chosen", async () => {
  const { code, stdout } = await here(["list", "--json"]);
  const list = JSON.parse(stdout) as Record<string, readonly { readonly name: string }[]>;
  const names = Object.fromEntries(Object.entries(list).map(([what, all]) => [what, all.map(({ name }) => name)]));
  const known = { suites: SUITES, attacks: ATTACKS, defenses: DEFENSES, adversaries: ADVERSARIES };
  expect(code).toBe(0);
  expect(names).toMatchObject(
    Object.fromEntries(Object.entries(known).map(([what, all]) => [what, all.map(({ name }) => name)])),
  );
  const text = (await here(["list"])).stdout;
  for (const name of Object.values(names).flat()) expect(text).toContain(name);
  const words = text.replace(/\s+/g, " ");
  for (const { idea } of [...ATTACKS, ...DEFENSES, ...ADVERSARIES]) expect(words).toContain(idea); // nothing is cut off
});

const newer = join(folder.path, "newer.jsonl");

test.each<[string, readonly string[], string, RegExp]>([
  ["a suite that is not there", ["--suite", "bankin"], "usage", /no suite bankin\. Did you mean banking\? Known: /],
  ["an attack that is not there", ["--attack", "zzz"], "usage", /no attack zzz\. Known: direct, /],
  [
    "an adversary beside a model",
    ["--model", "openai:x", "--adversary", "obedient"],
    "usage",
    /A model decides by itself/,
  ],
  ["no key", ["--model", "openai:x"], "key_missing", /OPENAI_API_KEY is not set.* --model worst-case$/],
  ["both parts", ["--samples", "3", "--part", "0.5"], "usage", /--samples and --part/],
  ["a log in a folder that is not there", ["--log", "nowhere/log.jsonl"], "bad_log", /cannot be opened \(ENOENT\)/],
  [
    "a log of another seed",
    ["--log", "log.jsonl", "--seed", "2"],
    "other_log",
    /the seed 1, this is 2\. Give a new file/,
  ],
  ["a log of a newer version", ["--log", "newer.jsonl"], "newer_log", /newer version of Bulkhead/],
])("%s is one line with the way out", async (_, args, code, line) => {
  copyFileSync(log, newer);
  writeFileSync(newer, readFileSync(newer, "utf8").replace('{"v":1', '{"v":2'));
  const ended = await here(["run", "--json", ...args]);
  const { error } = JSON.parse(ended.stdout) as Result;
  expect({ code: ended.code, error: error.code }).toEqual({ code: 2, error: code });
  expect(`${error.message} ${error.hint}`).toMatch(line);
});

afterEach(() => void vi.unstubAllEnvs());

test("a real model is asked over HTTP, is named in the log, and what fails of it is no success of a defense", async () => {
  const [suite] = SUITES.filter(({ name }) => name === "banking");
  const task = suite?.tasks.find(({ id }) => id === "power-bill");
  if (suite === undefined || task === undefined) throw new Error("banking lost its task");
  let chat: unknown;
  await obedient.play({ suite, task, goal: undefined, seed: 1 }, async (model) => {
    chat = model.chat;
    return { achieved: false, unwanted: 0, useful: true, outside: null };
  });
  let broken = false;
  const fault = () => (broken ? ({ kind: "status", status: 400 } as const) : undefined);
  await using server = await startOpenAiServer({ model: chat as never, fault }); // a chat model of LangChain's, scripted
  const env = { OPENAI_API_KEY: "test-key", OPENAI_BASE_URL: server.baseUrl };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value); // the provider's package reads the process's
  const command = (file: string) => [
    ...["run", "--suite", "banking", "--task", "power-bill", "--defense", "none,bulkhead-never", "--attack", "direct"],
    ...["--model", "openai:test-model", "--samples", "4", "--log", file, "--json"],
  ];
  const { code, stdout } = await here(command("model.jsonl"), env);
  const { summary } = JSON.parse(stdout) as Result;
  expect(await readLog(join(folder.path, "model.jsonl"))).toMatchObject([1, 2, 3, 4].map(() => ({ error: null })));
  expect(code).toBe(0);
  expect(summary).toMatchObject([
    { defense: "none", adversary: "model", utility: 1, attackSuccess: 1, errors: 0 },
    { defense: "bulkhead-never", adversary: "model", unwanted: 0, errors: 0 },
  ]);
  const lines = await readLog(join(folder.path, "model.jsonl"));
  expect(new Set(lines.map(({ model }) => model))).toEqual(new Set(["openai:test-model"]));
  expect(server.requests.length).toBeGreaterThan(4);

  broken = true;
  const failed = await here(command("failed.jsonl"), env);
  expect(failed.code).toBe(1);
  expect(await readLog(join(folder.path, "failed.jsonl"))).toMatchObject(
    Array.from({ length: 4 }, () => ({ error: "model_failed", useful: false, achieved: false })),
  );
  expect((JSON.parse(failed.stdout) as Result).summary).toMatchObject([
    { defense: "none", attackSuccess: null, errors: 1 },
    { defense: "bulkhead-never", attackSuccess: null, errors: 1 },
  ]);
});

test("a name is guessed when few letters are wrong, and not when it is another word", () => {
  expect(nearestName("importnt_instructions", ["direct", "important_instructions"])).toBe("important_instructions");
  expect(nearestName("workspaces", ["banking", "workspace"])).toBe("workspace");
  expect(nearestName("zzz", ["direct", "naive"])).toBeUndefined();
});

test("the bar says how fast it goes and how long it takes, once it can tell", () => {
  const at = (done: number, ms: number) =>
    barLine("playing", { done: 300, total: 1000 }, 100, { unit: "samples", since: { done, ms } });
  expect(at(0, 0)).toMatch(/\] 30 %, 300 of 1,000 samples$/);
  expect(at(200, 5000)).toMatch(/ samples, 40\/s, 18 s left$/);
  expect(at(10, 5000)).toMatch(/ samples, 2\.0\/s, 6 min left$/);
});

test("where no bar can be drawn, a line says every half minute how far it is", () => {
  const written: string[] = [];
  const progress = { write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream; // a pipe: no isTTY
  let at = 0;
  const bar = showBar({ progress, env: {} }, "playing", "samples", () => at);
  for (; at <= 70_000; at += 1_000) bar.show({ done: at / 100, total: 1000 });
  bar.clear();
  expect(written).toEqual([
    "playing 30 %, 300 of 1,000 samples, 10/s, 70 s left\n",
    "playing 60 %, 600 of 1,000 samples, 10/s, 40 s left\n",
  ]);
});

test("a log is shown as a page, and held against an earlier one: 1 where something is worse", async () => {
  const page = join(folder.path, "report.html");
  const report = await here(["report", "log.jsonl", "--html", "report.html", "--json"]);
  expect({ code: report.code, samples: (JSON.parse(report.stdout) as Result).samples }).toEqual({
    code: 0,
    samples: 24,
  });
  expect(readFileSync(page, "utf8")).toContain("default-src 'none'");
  expect((await here(["compare", "log.jsonl", "log.jsonl"])).code).toBe(0);

  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  const worse = lines.map((line) => JSON.stringify({ ...(JSON.parse(line) as object), useful: false }));
  writeFileSync(join(folder.path, "worse.jsonl"), `${worse.join("\n")}\n`);
  const compared = await here(["compare", "log.jsonl", "worse.jsonl"]);
  expect(compared.code).toBe(1);
  expect(compared.stdout).toContain("worse: tasks done");
  writeFileSync(join(folder.path, "empty.jsonl"), "");
  const empty = await here(["report", "empty.jsonl", "--json"]);
  expect((JSON.parse(empty.stdout) as Result).error).toMatchObject({ code: "bad_log" });
  const unwritable = await here(["report", "log.jsonl", "--html", "none/report.html", "--json"]);
  expect((JSON.parse(unwritable.stdout) as Result).error).toMatchObject({ code: "bad_log" });
});

const desk = fileURLToPath(new URL("../../../../docs/examples/own-suite/desk.ts", import.meta.url));

test("a suite of one's own is played from its file, and its log is judged again", async () => {
  const flags = ["--defense", "none", "--adversary", "obedient", "--attack", "direct", "--log", "desk.jsonl"];
  const run = await here(["run", "--suite", desk, ...flags, "--json"]);
  expect(run.code).toBe(0);
  const { summary } = JSON.parse(run.stdout) as Result;
  expect(summary.map(({ suite, attackSuccess }) => [suite, attackSuccess])).toEqual([["desk", 1]]);
  const known = JSON.parse((await here(["score", "desk.jsonl", "--suite", desk, "--json"])).stdout) as Result;
  expect(known.changes).toEqual([]);
  expect(known).toMatchObject({ unknown: [] });
  expect((await here(["score", "desk.jsonl"])).code).toBe(1); // ours do not know it
});

test("a file without a suite, and a suite that is not sound, are refused with what is wrong", async () => {
  writeFileSync(join(folder.path, "none.ts"), "export const suite = { name: 'none' };\n");
  const none = await here(["run", "--suite", "./none.ts", "--json"]);
  expect((JSON.parse(none.stdout) as Result).error).toMatchObject({ code: "not_a_suite" });
  const broken = `import { desk } from ${JSON.stringify(desk)};\nexport const lax = { ...desk, name: "lax", goals: [{ ...desk.goals[0], achieved: () => true }] };\n`;
  writeFileSync(join(folder.path, "lax.ts"), broken);
  const lax = await here(["run", "--suite", "./lax.ts", "--json"]);
  expect((JSON.parse(lax.stdout) as Result).error).toMatchObject({ code: "bad_suite" });
  expect(lax.stderr).toContain("silence");
});

test("a suite of one's own must not be called as another", async () => {
  writeFileSync(
    join(folder.path, "twin.ts"),
    `import { desk } from ${JSON.stringify(desk)};\nexport const one = { ...desk, name: "banking" };\n`,
  );
  const twin = await here(["run", "--suite", "banking,./twin.ts", "--json"]);
  expect((JSON.parse(twin.stdout) as Result).error).toMatchObject({ code: "usage" });
});
