// A request that is sent again under its idempotency key: it is one run, whatever its first time came to.
import { defineWorker, defineWorkflow, given } from "@bulkhead/agents";
import { MemoryError } from "@bulkhead/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Served, served } from "./served.ts";

const worked: number[] = [];
const count = defineWorker({
  name: "count",
  input: z.object({ n: z.int() }),
  returns: z.object({ n: z.int().min(0).max(99) }),
  run: ({ n }) => {
    worked.push(n);
    return { n };
  },
});
const flow = defineWorkflow({
  name: "counting",
  input: given(z.object({ n: z.int() })),
  returns: z.object({ n: z.int().min(0).max(99) }),
  workers: [count],
  tools: [],
  async run(ctx, { n }) {
    const counted = await ctx.spawn(count, { n });
    return { n: counted.ok ? counted.value.n : 0 };
  },
});

describe("a request that is sent again", { timeout: 60_000 }, () => {
  let service: Served;
  /** What the next run begins with. */
  let trouble: "before" | "after" | undefined;
  beforeAll(async () => {
    service = await served({
      modules: { counting: flow },
      between: (here) => ({
        ...here,
        async start(order) {
          const when = trouble;
          trouble = undefined;
          if (when === "before") throw new MemoryError("database_lost", "");
          await here.start(order);
          if (when === "after") throw new MemoryError("database_lost", "");
        },
      }),
    });
  }, 60_000);
  afterAll(() => service?.[Symbol.asyncDispose]());

  const send = async (key: string, n: number) => {
    const response = await fetch(`${service.url}/runs/wait`, {
      method: "POST",
      body: JSON.stringify({ assistant_id: "counting", input: { n } }),
      headers: { "content-type": "application/json", "idempotency-key": key },
    });
    const place = response.headers.get("content-location") ?? "";
    return { status: response.status, body: await response.json(), run: place.split("/").at(-1) ?? "" };
  };
  const done = (n: number) => ({ status: 200, body: { outcome: { ok: true, value: { n } } } });
  const timesOf = (n: number) => worked.filter((one) => one === n).length;

  test("at once, many times: it is one run", async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => send("k-1", 1)));
    for (const one of all) expect(one).toMatchObject(done(1));
    expect(new Set(all.map(({ run }) => run)).size).toBe(1);
    expect(timesOf(1)).toBe(1);
  });

  test("after the database went away under it: it is begun, and once, wherever it had got to", async () => {
    for (const [when, n] of [
      ["before", 2],
      ["after", 3],
    ] as const) {
      trouble = when;
      expect(await send(`k-${n}`, n)).toMatchObject({ status: 503, body: { code: "database_lost" } });
      expect(await send(`k-${n}`, n)).toMatchObject(done(n));
      expect(timesOf(n)).toBe(1);
    }
  });

  test("after its process was killed when it had written the request down: it is begun, under the id that stands there", async () => {
    const { run } = await send("k-4", 4);
    await service.store.forget(`s-${run}`); // as if nothing had come of it yet
    const set = "update bulkhead_service.run set begun = false where id = $1";
    await service.store.database?.transaction(async ({ query }) => {
      await query("select set_config('bulkhead.upkeep', 'on', true)");
      await query(set, [run]);
    });
    expect(await send("k-4", 4)).toMatchObject({ ...done(4), run });
    expect(timesOf(4)).toBe(2);
  });

  test("of a run that was forgotten: it is not begun again", async () => {
    const { run } = await send("k-5", 5);
    await service.store.forget(`s-${run}`);
    expect(await send("k-5", 5)).toMatchObject({ status: 404 });
    expect(timesOf(5)).toBe(1);
  });
});
