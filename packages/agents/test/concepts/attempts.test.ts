// Retries and their scores. The numbers are those of the list "works when" of ArcMemo's ideas.
import type { JsonValue } from "@bulkhead/sandbox";
import { describe, expect, test } from "vitest";
import { type Attempt, attemptProblem } from "../../src/concepts/attempts/attempt.ts";
import { scoreAttempts } from "../../src/concepts/attempts/score-attempts.ts";

describe("9: a retry uses visible feedback only, keeps every attempt's output and shows reselection the last one", () => {
  const played = async (passes: readonly number[], retries: number) => {
    const [selected, solved, kept]: [(Attempt | undefined)[], (Attempt | undefined)[], Attempt[]] = [[], [], []];
    const attempts = await attemptProblem({
      problem: "p",
      retries,
      async select(last) {
        selected.push(last);
        return { names: [`for ${last?.number ?? "the first"}`] };
      },
      async solve({ names }, last) {
        solved.push(last);
        return { answer: solved.length - 1, outputs: [`${names} → ${solved.length}`] };
      },
      visible: (answer) => ({ passed: passes[answer as number] ?? 0, of: 2, says: "the second differs" }),
      keep: (attempt) => void kept.push(attempt),
    });
    return { attempts, selected, solved, kept };
  };

  test("every attempt is kept, those that failed too, before the next begins", async () => {
    const { attempts, kept, selected } = await played([0, 1, 2], 2);
    expect(kept).toEqual(attempts);
    expect(kept.map(({ outputs }) => outputs[0])).toEqual(["for the first → 1", "for 0 → 2", "for 1 → 3"]);
    expect(selected).toEqual([undefined, kept[0], kept[1]]);
  });

  test("it ends with the first that passes what is visible, and never does more than the retries", async () => {
    expect((await played([0, 2, 2], 2)).attempts).toHaveLength(2);
    expect((await played([0, 0, 0, 2], 2)).attempts).toHaveLength(3);
    expect((await played([1], 0)).attempts).toHaveLength(1);
  });

  test("what is told between two attempts is the attempt itself, and nothing that only a judge knows", async () => {
    const { selected, solved, kept } = await played([0, 0, 0], 2);
    expect(solved).toEqual(selected);
    expect(Object.keys(kept[0] ?? {}).sort()).toEqual([
      "answer",
      "number",
      "outputs",
      "problem",
      "shown",
      "v",
      "visible",
    ]);
  });
});

describe("10: oracle@k and strict, replayed from stored outputs", () => {
  const attempt = (problem: string, number: number, outputs: readonly JsonValue[]): Attempt => {
    return { v: 1, problem, number, answer: null, outputs, visible: { passed: 0, of: 1 }, shown: [] };
  };
  // By hand: a is right at once; b only by its second attempt; each attempt at c gets another case right; d gets one of two
  // by its third; e has no attempt; of f a case is missing.
  const stored = JSON.stringify([
    attempt("a", 0, [[[1]]]),
    attempt("b", 0, [[[0]]]),
    attempt("b", 1, [[[2, 2]]]),
    attempt("c", 0, ["x", "wrong"]),
    attempt("c", 1, ["wrong", "y"]),
    attempt("d", 0, ["no", "no"]),
    attempt("d", 1, ["no", "no"]),
    attempt("d", 2, ["yes", "no"]),
    attempt("f", 0, ["one"]),
  ]);
  const truths = new Map<string, readonly JsonValue[]>([
    ["a", [[[1]]]],
    ["b", [[[2, 2]]]],
    ["c", ["x", "y"]],
    ["d", ["yes", "oh"]],
    ["e", ["never"]],
    ["f", ["one", "two"]],
  ]);
  const attempts = JSON.parse(stored) as readonly Attempt[];

  test.each([
    [1, { oracle: 1 + 0 + 0.5 + 0 + 0 + 0.5, strict: 1, total: 6 }],
    [2, { oracle: 1 + 1 + 1 + 0 + 0 + 0.5, strict: 2, total: 6 }],
    [3, { oracle: 1 + 1 + 1 + 0.5 + 0 + 0.5, strict: 2, total: 6 }],
  ])("with %i attempts they are what was counted by hand", (k, score) => {
    expect(scoreAttempts(attempts, truths, k)).toEqual(score);
  });

  test("a problem without hidden cases is none that was solved", () => {
    expect(scoreAttempts([attempt("z", 0, [])], new Map([["z", []]]), 1)).toEqual({ oracle: 0, strict: 0, total: 1 });
  });
});
