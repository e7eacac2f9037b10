// In which order a workflow's code is told what its operations came to.
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Context, defineTool, defineWorker, defineWorkflow } from "../../src/index.ts";

const number = z.object({ n: z.int().min(0).max(1_000) });

/** A worker that takes the milliseconds that `delay` says. */
const slow = (delay: (n: number) => number, runs: number[] = []) =>
  defineWorker({
    name: "slow",
    input: number,
    returns: number,
    run: async ({ n }) => {
      runs.push(n);
      const ms = delay(n);
      if (ms > 0) await sleep(ms);
      return { n };
    },
  });

type Play = (ctx: Context, spawn: (n: number) => ReturnType<Context["spawn"]>) => Promise<unknown>;

async function play(run: Play, delay: (n: number) => number = () => 0, runs: number[] = []) {
  const worker = slow(delay, runs);
  let seen: unknown;
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({}),
    returns: z.object({}),
    workers: [worker],
    tools: [],
    async run(ctx) {
      seen = await run(ctx as Context, (n) => ctx.spawn(worker, { n }) as never);
      return {};
    },
  });
  expect(await flow.invoke({})).toEqual({ ok: true, value: {} });
  return seen;
}

const ok = (n: number) => ({ ok: true, value: { n } });

describe("awaiting", () => {
  test("one after the other, all at once, settled, caught or with a finally gives the outcomes", async () => {
    expect(
      await play(async (_, spawn) => {
        const a = await spawn(1);
        const [b, c] = await Promise.all([spawn(2), spawn(3)]);
        const d = await Promise.allSettled([spawn(4)]);
        const order: string[] = [];
        try {
          order.push("try");
          await spawn(5);
        } finally {
          await spawn(6);
          order.push("finally");
        }
        return [a, b, c, d, order];
      }),
    ).toEqual([ok(1), ok(2), ok(3), [{ status: "fulfilled", value: ok(4) }], ["try", "finally"]]);
  });

  test("twice gives the same outcome, from one run", async () => {
    const runs: number[] = [];
    const seen = await play(
      async (_, spawn) => {
        const one = spawn(1);
        const [a, b] = [await one, await one];
        return [a === b, await Promise.all([one, one]), a];
      },
      () => 0,
      runs,
    );
    expect(seen).toEqual([true, [ok(1), ok(1)], ok(1)]);
    expect(runs).toEqual([1]);
  });

  test("in a race the lowest number wins, however fast the others are", async () => {
    const race: Play = async (_, spawn) => Promise.race([spawn(30), spawn(20), spawn(0)]);
    expect(await play(race, (n) => n)).toEqual(ok(30));
  });

  test("what nobody awaits holds nothing back", async () => {
    const seen = await play(
      async (ctx, spawn) => {
        spawn(1_000);
        return [await spawn(1), ctx.label.integrity];
      },
      (n) => (n === 1_000 ? 60_000 : 0),
    );
    expect(seen).toEqual([ok(1), "user"]);
  });

  test("a later one first tells it first, though an earlier one is done", async () => {
    const log: string[] = [];
    await play(async (_, spawn) => {
      const [a, b] = [spawn(1), spawn(2)];
      await sleep(5);
      log.push(JSON.stringify(await b));
      log.push(JSON.stringify(await a));
    });
    expect(log).toEqual([JSON.stringify(ok(2)), JSON.stringify(ok(1))]);
  });

  test("a call of a tool is awaited like a spawn", async () => {
    const fails = defineTool({
      name: "fails",
      description: "",
      input: z.object({}),
      effect: "write",
      run: () => Promise.reject(new Error("CANARY")),
    });
    const flow = defineWorkflow({
      name: "flow",
      input: z.object({}),
      returns: z.object({ codes: z.array(z.string().max(20)).max(3) }),
      workers: [],
      tools: [fails],
      async run(ctx) {
        const call = ctx.call(fails, {});
        const caught = await call.catch(() => "never");
        const last = await ctx.call(fails, {}).finally(() => undefined);
        return { codes: [caught, await call, last].map((one) => (typeof one === "string" || one.ok ? "" : one.code)) };
      },
    });
    expect(JSON.stringify(await flow.invoke({}))).toBe('{"ok":true,"value":{"codes":["{{h2}}","{{h3}}","{{h4}}"]}}');
  });
});

describe("the order of completion shows nowhere", () => {
  // A program is steps: start one, await one that was started, await several at once, or let two branches go on side by side.
  const step = fc.oneof(
    fc.record({ kind: fc.constant("start" as const) }),
    fc.record({ kind: fc.constant("await" as const), which: fc.nat(9) }),
    fc.record({ kind: fc.constant("all" as const), which: fc.array(fc.nat(9), { maxLength: 4 }) }),
    fc.record({ kind: fc.constant("race" as const), which: fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }) }),
  );
  const program = fc.array(step, { minLength: 1, maxLength: 8 });

  test("two branches of any programs leave one transcript under all delays", async () => {
    await fc.assert(
      fc.asyncProperty(
        program,
        program,
        fc.array(fc.nat(4), { minLength: 40, maxLength: 40 }),
        async (a, b, delays) => {
          const transcript = async (delay: (n: number) => number) => {
            const log: string[] = [];
            let next = 0;
            await play(async (ctx, spawn) => {
              const branch = async (name: string, steps: typeof a) => {
                const started = [spawn(next++)];
                for (const one of steps) {
                  if (one.kind === "start") started.push(spawn(next++));
                  else if (one.kind === "await")
                    log.push(`${name}${JSON.stringify(await started[one.which % started.length])}`);
                  else {
                    const some = one.which.map((at) => started[at % started.length]);
                    const said = one.kind === "all" ? await Promise.all(some) : await Promise.race(some);
                    log.push(`${name}${JSON.stringify(said)}${ctx.label.integrity}`);
                  }
                }
              };
              await Promise.all([branch("a", a), branch("b", b)]);
            }, delay);
            return log;
          };
          expect(await transcript((n) => delays[n] ?? 0)).toEqual(await transcript(() => 0));
        },
      ),
      { numRuns: 40 },
    );
  });
});

test("500 spawns at once are all told, in their order", async () => {
  const warnings: string[] = [];
  const warn = (warning: Error) => warnings.push(String(warning));
  process.on("warning", warn);
  const seen = await play(
    async (_, spawn) => Promise.all(Array.from({ length: 500 }, (_, n) => spawn(n))),
    (n) => n % 7,
  );
  process.off("warning", warn);
  expect(seen).toEqual(Array.from({ length: 500 }, (_, n) => ok(n)));
  expect(warnings).toEqual([]);
});
