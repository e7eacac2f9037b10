import { processRunStore } from "@bulkhead/memory";
import { describe, expect, test, vi } from "vitest";
import { Thread } from "../../src/main/thread.ts";
import { agentSettings } from "../../src/run/agent-options.ts";
import { checkRunLimits, type RunLimits } from "../../src/run/limits.ts";
import { Run } from "../../src/run/run.ts";
import { makeRun, USER } from "./make-run.ts";

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
    run.startModelCall({ who: "main", characters: 0, model: "m" })(tokens(input));
    expect(run.reachedLimit()).toBe(reached);
  });

  const call = (model: string, input = 1e6, output = 0) => ({ model, ms: 1, ok: true, usage: { input, output } });

  test("counts tokens and cost by the prices of the models that it called", () => {
    const { run } = makeRun({ prices: { small: { input: 1, output: 10 }, large: { input: 5, output: 50 } } });
    run.startModelCall({ who: "main", characters: 7, model: "small" })(call("small", 1e6, 1e6));
    run.startModelCall({ who: "reader", position: "c1-0", characters: 100, model: "large" })(call("large"));
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
    run.startModelCall({ who: "main", characters: 0, model: "small" })(call("small", 1));
    expect(run.reachedLimit()).toBeUndefined();
    run.startModelCall({ who: "main", characters: 0, model: "large" })(call("large", 1));
    expect(run.report()).not.toHaveProperty("usd");
    expect(() => run.checkLimits()).toThrow(
      /^budget_exceeded: the run reached limits\.usd; a model without a price was called/,
    );
  });

  test("takes a call whose usage nobody reports to have read what it was sent", () => {
    for (const usage of [undefined, { input: Number.NaN, output: 1 }]) {
      const { run } = makeRun({ limits: { tokens: 25 }, prices: { m: { input: 1e6, output: 0 } } });
      run.startModelCall({ who: "main", characters: 100, model: "m" })({ model: "m", ms: 1, ok: true, usage });
      expect(run.report()).toMatchObject({ tokens: { input: 25, output: 0 }, usd: 25 });
      expect(run.reachedLimit()).toBe("tokens");
    }
  });

  test("counts a call when it starts, so that calls side by side cannot all pass one limit", () => {
    const { run } = makeRun({ limits: { modelCalls: 3, tokens: 1_000 } });
    const ends = [1, 2, 3].map(() => {
      expect(run.reachedLimit()).toBeUndefined();
      return run.startModelCall({ who: "reader", position: "c1-0", characters: 1_000, model: "m" });
    });
    expect(run.reachedLimit()).toBe("modelCalls");
    for (const end of ends) end({ model: "m", ms: 1, ok: true, usage: { input: 10, output: 1 } });
    expect(run.report()).toMatchObject({ modelCalls: 3, tokens: { input: 30, output: 3 } });
  });

  test("counts dollars when a call starts, too", () => {
    const { run } = makeRun({ limits: { usd: 1 }, prices: { m: { input: 4_000, output: 0 } } });
    run.startModelCall({ who: "reader", position: "c1-0", characters: 999, model: "m" });
    expect(run.reachedLimit()).toBe("usd"); // 250 tokens at 4 dollars a thousand
  });

  test("goes on when whoever observes it throws", () => {
    const thread = new Thread("t", USER);
    const settings = agentSettings({ main: undefined, worker: undefined }, {});
    const observe = () => {
      throw new Error("the observer's own");
    };
    const run = new Run({ id: "r", thread, settings, userMessages: [], observation: { observe, report: undefined } });
    expect(() => run.end(true)).not.toThrow();
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

describe("a run that is taken up again", () => {
  const begin = async (kind: "agent" | "workflow", limits: RunLimits) => {
    const store = processRunStore();
    const made = { thread: "t", kind, name: "n", principal: "user", asked: "", input: null, label: USER } as const;
    const life = async (work: (run: ReturnType<typeof makeRun>["run"]) => Promise<void> | void) => {
      await using claim = await store.claim({ ...made, id: "run" });
      const { run } = makeRun({ limits, prices: { m: { input: 1, output: 1 } } }, [], claim);
      await work(run);
      await run.keeping.write();
    };
    return { store, life };
  };
  const asked = { who: "main", characters: 0, model: "m" } as const;
  const used = { model: "m", ms: 1, ok: true, usage: { input: 6, output: 0 } };

  test.each<readonly [RunLimits, string]>([
    [{ tokens: 12 }, "tokens"],
    [{ modelCalls: 2 }, "modelCalls"],
    [{ usd: 0.000_012 }, "usd"],
  ])("has spent what all its processes spent: %j", async (limits, reached) => {
    const { store, life } = await begin("agent", limits);
    await life((run) => {
      run.startModelCall(asked)(used);
      expect(run.reachedLimit()).toBeUndefined();
    });
    expect((await store.find("run"))?.spent).toMatchObject({ modelCalls: 1, inputTokens: 6, usd: 0.000_006 });
    await life((run) => {
      expect(run.reachedLimit()).toBeUndefined();
      run.startModelCall(asked)(used);
      expect(run.reachedLimit()).toBe(reached);
      expect(run.report().modelCalls).toBe(1); // of this life
    });
  });

  test("keeps that the price of a call was not known", async () => {
    const { life } = await begin("agent", { usd: 1 });
    await life((run) => run.startModelCall({ ...asked, model: "other" })({ ...used, model: "other" }));
    await life((run) => expect(run.reachedLimit()).toBe("usd"));
  });

  test("has no more time than is left, whoever held it", async () => {
    const { life } = await begin("agent", { wallMs: 60_000 });
    await life(async (run) => {
      await run.claim?.write({ kind: "spent", spent: { ...NOTHING_SPENT, ms: 61_000 } });
      vi.spyOn(run.keeping, "write").mockResolvedValue();
    });
    await life(async (run) => {
      expect(run.reachedLimit()).toBe("wallMs");
      await vi.waitFor(() => expect(run.signal(undefined).aborted).toBe(true), 5_000);
    });
  });

  test("its bits are those of what is told in this life: who takes it up counts again what had been told", async () => {
    for (const kind of ["agent", "workflow"] as const) {
      const { store, life } = await begin(kind, { bits: 10 });
      await life((run) => void expect(run.reserveBits(6)).toBe(true));
      await life((run) => void expect(run.reserveBits(6)).toBe(true));
      await life((run) => {
        run.countBits(6);
        expect(run.reserveBits(6)).toBe(false);
      });
      await life(() => undefined);
      expect((await store.find("run"))?.spent.bits).toBe(6);
    }
  });
});

const NOTHING_SPENT = { modelCalls: 0, inputTokens: 0, outputTokens: 0, usd: 0, bits: 0, ms: 0 };
