import { describe, expect, test } from "vitest";
import { checkRunLimits, type RunLimits } from "../src/limits.ts";
import { makeRun } from "./make-run.ts";

describe("a limit", () => {
  test.each([
    [{ token: 1 }, /^bad_agent: there is no limit "token" \(usd, tokens, modelCalls, wallMs, bits\)/],
    [{ constructor: 1 }, /no limit "constructor"/],
    [{ tokens: 0 }, /limits\.tokens is a number above 0/],
    [{ tokens: -1 }, /limits\.tokens is a number above 0/],
    [{ usd: Number.NaN }, /limits\.usd is a number above 0/],
    [{ wallMs: "5" }, /limits\.wallMs is a number above 0/],
  ])("%j is refused", (limits, message) => {
    expect(() => checkRunLimits(limits as never)).toThrow(message);
  });
});

describe("a run", () => {
  const tokens = (input: number) => ({ model: "m", ms: 1, ok: true, usage: { input, output: 0 } });

  test.each<readonly [RunLimits, number, string | undefined]>([
    [{}, 1e9, undefined],
    [{ tokens: 10 }, 9, undefined],
    [{ tokens: 10 }, 10, "tokens"],
    [{ modelCalls: 1 }, 0, "modelCalls"],
    [{ modelCalls: 2 }, 0, undefined],
    [{ usd: 0.01 }, 9_000, undefined],
    [{ usd: 0.01 }, 10_000, "usd"],
    [{ bits: 1 }, 1e9, undefined],
  ])("with %j and one call of %d tokens at a dollar a million has reached %s", (limits, input, reached) => {
    const { run } = makeRun({ limits, prices: { m: { input: 1, output: 1 } } });
    run.countModelCall({ who: "main", characters: 0, ...tokens(input) });
    expect(run.reachedLimit()).toBe(reached);
  });

  const call = (model: string, input = 1e6, output = 0) => ({ model, ms: 1, ok: true, usage: { input, output } });

  test("counts tokens and cost by the prices of the models that it called", () => {
    const { run } = makeRun({ prices: { small: { input: 1, output: 10 }, large: { input: 5, output: 50 } } });
    run.countModelCall({ who: "main", characters: 7, ...call("small", 1e6, 1e6) });
    run.countModelCall({ who: "reader", position: "c1-0", characters: 100, ...call("large") });
    expect(run.report()).toMatchObject({
      usd: 16,
      tokens: { input: 2e6, output: 1e6 },
      modelCalls: 2,
      mainModelCalls: 1,
      mainCharacters: 7,
    });
  });

  test("with a model of no known price has no cost, and a limit in dollars is reached", () => {
    const { run } = makeRun({ limits: { usd: 100 }, prices: { small: { input: 1, output: 1 } } });
    run.countModelCall({ who: "main", characters: 0, ...call("small", 1) });
    expect(run.reachedLimit()).toBeUndefined();
    run.countModelCall({ who: "main", characters: 0, ...call("large", 1) });
    expect(run.report()).not.toHaveProperty("usd");
    expect(() => run.checkLimits()).toThrow(
      /^budget_exceeded: the run reached limits\.usd; a model without a price was called/,
    );
  });

  test("counts calls without usage as nothing", () => {
    const { run } = makeRun({ limits: { tokens: 1 } });
    run.countModelCall({ who: "main", characters: 0, model: "m", ms: 1, ok: true, usage: undefined });
    expect(run.report().tokens).toEqual({ input: 0, output: 0 });
    expect(run.reachedLimit()).toBeUndefined();
  });

  test("reserves bits when an answer could start to be made, and counts none that it refused", () => {
    const { run } = makeRun({ limits: { bits: 10 } });
    expect([run.reserveBits(6), run.reserveBits(6), run.reserveBits(4), run.reserveBits(0.1)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(run.report().bits).toBe(10);
  });

  test("has a deadline of its own beside the caller's signal", async () => {
    const { run } = makeRun({ limits: { wallMs: 10 } });
    const caller = new AbortController();
    const signal = run.signal(caller.signal);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    expect([signal.aborted, caller.signal.aborted]).toEqual([true, false]);
    const other = makeRun().run.signal(caller.signal);
    caller.abort();
    expect(other.aborted).toBe(true);
  });
});
