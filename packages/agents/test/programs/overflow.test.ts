// A context that is full, a worker that goes in circles, and what the next worker is told.
import { databaseRunStore, processRunStore } from "@bulkhead/memory";
import { describe, expect, test } from "vitest";
import { type RunProgramOptions, runProgram } from "../../src/index.ts";
import { call, scriptedModel, type Turn, type TurnData, type Turns } from "../../src/testing/index.ts";
import { ownDatabase } from "../own-database.ts";
import { approved, holds, newFiles, OPERATOR, startOf } from "./parts.ts";

const database = await ownDatabase();
const write = (path: string, text: string, base = 0) => call("write_files", { files: [{ path, base, text }] });
const view = (...paths: string[]) => call("view_files", { paths });
const done = call("done");
/** The model says that its context was this large. */
const full = (turn: TurnData): TurnData => ({ ...turn, usage: { input: 999_000, output: 10 } });
const within = (turn: TurnData): TurnData => ({ ...turn, usage: { input: 10, output: 10 } });

async function greeted(greet: Turns[string], options: Partial<RunProgramOptions> = {}) {
  const files = options.files ?? newFiles(database);
  const program = await approved(database, [{ id: "greet", text: "Write greet.txt.", evaluators: ["greeting"] }]);
  const { evaluator } = holds({ "greet.txt": "hello" });
  const sent: unknown[] = [];
  const model = scriptedModel({ greet }, { sent: (_, { options: asked }) => sent.push(asked["temperature"]) });
  const outcome = await runProgram({ program, evaluators: { greeting: evaluator }, model, ...options, files });
  return { outcome, model, files, sent };
}

describe("a context over its budget, by the model's own count", () => {
  /** By how many workers there were before: a script starts at its first turn in each. */
  const byWorker = (workers: readonly Turn[][]): Turns[string] => {
    let at = -1;
    return (seen) => {
      if (seen.step === 0) at++;
      const turn = workers[at]?.[seen.step];
      if (turn === undefined) throw new Error(`no turn for worker ${at} at step ${seen.step}`);
      return typeof turn === "function" ? turn(seen) : turn;
    };
  };

  for (const kept of [false, true]) {
    test(`begins the same instruction anew with a carry, and nothing else of what was said${kept ? ": kept in a database" : ""}`, async () => {
      const { outcome, model, files } = await greeted(
        byWorker([
          [within(write("a.txt", "OLD-BODY")), within(done), full(write("b.txt", "OTHER-BODY"))],
          [
            (seen) => {
              expect(seen.messages.map(({ role }) => role)).toEqual(["system", "user"]);
              expect(JSON.stringify(seen.messages)).not.toMatch(/OLD-BODY|OTHER-BODY|expected hello/);
              expect(startOf(seen)).toEqual({
                instruction: "greet",
                done: [],
                carry: {
                  touched: ["b.txt", "a.txt"],
                  errors: [{ file: "greet.txt", rule: "holds", line: 1 }],
                  next: "fix",
                },
                files: [
                  { path: "a.txt", version: 1, size: 8 },
                  { path: "b.txt", version: 2, size: 10 },
                ],
              });
              return write("greet.txt", "hello"); // mends what was said to be done
            },
          ],
        ]),
        kept ? { store: databaseRunStore(database) } : {},
      );
      expect(outcome).toMatchObject({ ok: true, instructions: [{ attempts: 2, restarts: 1, steps: 4 }] });
      expect(model.requests[0]?.messages[0]).toEqual(model.requests.at(-1)?.messages[0]);
      expect((await files.tree()).label.integrity).toBe(kept ? "user" : "external");
    });
  }

  test("without a count of the model's is estimated from what was shown", async () => {
    const files = newFiles(database);
    await files.write("long.txt", "word ".repeat(2_000), 0, OPERATOR);
    const silent = (turn: TurnData): TurnData => ({ ...turn, usage: { input: 0, output: 0 } });
    const { outcome } = await greeted(
      byWorker([[silent(view("long.txt"))], [within(write("greet.txt", "hello")), within(done)]]),
      {
        files,
        limits: { contextTokens: 3_000 },
      },
    );
    expect(outcome).toMatchObject({ ok: true, instructions: [{ restarts: 1 }] });
  });

  test("by what it is shown at its start alone fails at once: the next worker would be shown the same", async () => {
    const files = newFiles(database);
    const content = "x";
    await files.change(
      Array.from({ length: 400 }, (_, at) => ({ path: `src/${"long".repeat(20)}/${at}.ts`, base: 0, content })),
      OPERATOR,
    );
    const { outcome } = await greeted(() => full(view("x")), { files, limits: { contextTokens: 9_000 } });
    expect(outcome).toMatchObject({ instructions: [{ code: "overflow", attempts: 1, restarts: 0 }] });
  });

  test("at the 31st time it fails with overflow, and is counted: the default is 30 restarts", async () => {
    let workers = 0;
    const { outcome } = await greeted(() => full(write("a.txt", String(++workers), workers - 1)));
    expect(outcome).toMatchObject({
      ok: false,
      instructions: [{ id: "greet", status: "failed", code: "overflow", attempts: 31, restarts: 30, steps: 31 }],
    });
    expect(workers).toBe(31);
  });

  test("the program's own limits of an instruction count before the run's", async () => {
    const program = await approved(database, [{ id: "greet", text: "Greet.", limits: { restarts: 2, tokens: 5_000 } }]);
    const model = scriptedModel({ greet: () => ({ ...view("x"), usage: { input: 6_000, output: 0 } }) });
    const outcome = await runProgram({ program, files: newFiles(database), evaluators: {}, model });
    expect(outcome).toMatchObject({ instructions: [{ code: "overflow", attempts: 3 }] });
  });

  test("works with the carry disabled: the files alone carry what was done", async () => {
    const { outcome } = await greeted(
      byWorker([
        [full(write("greet.txt", "hello"))],
        [
          (seen) => {
            expect(startOf(seen)).toEqual({
              instruction: "greet",
              done: [],
              files: [{ path: "greet.txt", version: 1, size: 5 }],
            });
            return done;
          },
        ],
      ]),
      { carry: false },
    );
    expect(outcome).toMatchObject({ ok: true, instructions: [{ attempts: 2 }] });
  });
});

describe("a worker that goes in circles", () => {
  test.each([1, 2, 3, 4])(
    "of %i steps is asked hotter, step by step to the cap, and cooler when it has left them",
    async (length) => {
      const turn = (step: number): TurnData => within(view(`nothing-${step % length}.txt`));
      const hot = 2 * length; // the first request after a circle
      const { outcome, model, sent } = await greeted((seen) => {
        if (seen.step < hot + 2) return turn(seen.step);
        return within(
          seen.step === hot + 2 ? view("other.txt") : seen.step === hot + 3 ? write("greet.txt", "hello") : done,
        );
      });
      expect(outcome).toMatchObject({ ok: true, instructions: [{ attempts: 1, cycles: 3 }] });
      const heat = model.requests.map(({ temperature }) => temperature);
      expect(heat.slice(0, hot)).toEqual(Array(hot).fill(undefined));
      expect(heat.slice(hot)).toEqual([0.4, 0.8, 1, 0.9, 0.8]);
      expect(sent).toEqual(heat); // as an option of the call
    },
  );

  test("whatever is only a time, a path of a moment or an id in what it does", async () => {
    let at = 0;
    const { model } = await greeted((seen) => {
      at++;
      return within(
        seen.step < 3
          ? view(`tmp/${1_795_673_538_554 + at}.txt`)
          : seen.step === 3
            ? write("greet.txt", "hello")
            : done,
      );
    });
    expect(model.requests.map(({ temperature }) => temperature)).toEqual([undefined, undefined, 0.4, 0.8, 0.7]);
  });

  test("also where each step is a change that takes back the one before it, and has a version of its own", async () => {
    const texts = ["hi", "bye"];
    const { outcome } = await greeted(({ step }) => within(write("greet.txt", texts[step % 2] ?? "", step)), {
      limits: { cycles: 2 },
    });
    expect(outcome).toMatchObject({ instructions: [{ status: "failed", code: "cycle", steps: 5, cycles: 2 }] });
  });

  test("and does not leave them fails with cycle", async () => {
    const { outcome } = await greeted(() => within(view("nothing.txt")), { limits: { cycles: 3 } });
    expect(outcome).toMatchObject({
      ok: false,
      instructions: [{ status: "failed", code: "cycle", attempts: 1, steps: 4, cycles: 3 }],
    });
  });

  test("the steps of the temperature are the caller's to choose", async () => {
    const { sent } = await greeted(() => within(view("nothing.txt")), {
      limits: { cycles: 4 },
      temperature: { step: 0.5, cap: 0.7 },
    });
    expect(sent).toEqual([undefined, undefined, 0.5, 0.7, 0.7]);
  });
});

test("a run that ended says the same again, and asks nobody; of another definition it is run_changed, and nothing is written", async () => {
  for (const store of [processRunStore(), databaseRunStore(database)]) {
    const files = newFiles(database);
    const { evaluator } = holds({ "greet.txt": "hello" });
    const program = await approved(database, [{ id: "greet", text: "Greet.", evaluators: ["e"] }]);
    const options = { files, evaluators: { e: evaluator }, store, runId: `run-${program.name}` };
    const model = scriptedModel({ greet: [write("greet.txt", "hello"), done] });
    const first = await runProgram({ ...options, program, model });
    expect(await runProgram({ ...options, program, model: scriptedModel({}) })).toEqual(first);
    const other = await approved(database, [{ id: "greet", text: "Greet otherwise.", evaluators: ["e"] }]);
    const elsewhere = await runProgram({ ...options, files: newFiles(database), program, model: scriptedModel({}) });
    expect(elsewhere).toEqual({ ok: false, run: options.runId, code: "run_changed" });
    const before = await files.tree();
    expect(await runProgram({ ...options, program: other, model: scriptedModel({}) })).toEqual({
      ok: false,
      run: options.runId,
      code: "run_changed",
    });
    expect(await files.tree()).toEqual(before);
  }
});
