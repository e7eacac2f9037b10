// Two processes of a service on one database: which of them is asked makes no difference, and what both are asked is done once.
import { createMainAgent, defineTool, defineWorkflow } from "@bulkhead/agents";
import { call as calls, says, scriptedModel } from "@bulkhead/agents/testing";
import { tenantLimits, tenantRuns } from "@bulkhead/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Served, served } from "./served.ts";

const done: string[] = [];
let gate = Promise.withResolvers<void>();
const note = defineTool({
  name: "note",
  description: "Note it.",
  input: z.object({ what: z.string().max(40) }),
  effect: "write",
  decidedBy: "any",
  arguments: { what: "any" },
  run: async ({ what }) => {
    done.push(what);
    await gate.promise;
  },
});
const noting = defineWorkflow({
  name: "noting",
  input: z.object({ what: z.string().max(40) }),
  returns: z.object({}),
  workers: [],
  tools: [note],
  async run(ctx, { what }) {
    await ctx.call(note, { what });
    return {};
  },
});
const look = defineTool({
  name: "look",
  description: "Look.",
  input: z.object({}),
  effect: "read",
  run: async () => {
    await gate.promise;
    return "";
  },
});
const looking = defineWorkflow({
  name: "looking",
  input: z.object({}),
  returns: z.object({}),
  workers: [],
  tools: [look],
  async run(ctx) {
    await ctx.call(look, {});
    return {};
  },
});
const speaks = createMainAgent({
  model: scriptedModel({
    main: Array.from({ length: 9 }, (_, at) => (at % 2 === 1 ? says("Noted.") : calls("note", { what: "said" }))),
  }),
  tools: [note],
});

const modules = { noting, looking, speaks };

describe("two processes of a service", { timeout: 60_000 }, () => {
  let a: Served;
  let b: Served;
  /** The second holds it back until the first has it. */
  let meet: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    a = await served({
      modules,
      between: (here) => ({
        ...here,
        async start(order) {
          await meet?.();
          await here.start(order);
        },
      }),
    });
    b = await served({ modules, beside: a });
  }, 60_000);
  afterAll(async () => {
    await b?.[Symbol.asyncDispose]();
    await a?.[Symbol.asyncDispose]();
  });

  const call = async (url: string, init: RequestInit = {}) => {
    const response = await fetch(url, { headers: { "content-type": "application/json" }, ...init });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  const send = ({ url }: Served, key: string, assistant_id: string, input: object) =>
    call(`${url}/runs`, {
      method: "POST",
      body: JSON.stringify({ assistant_id, input }),
      headers: { "content-type": "application/json", "idempotency-key": key },
    });
  const asks = [
    ["noting", { what: "it" }],
    ["speaks", { messages: [{ role: "user", content: "Note it." }] }],
  ] as const;

  test.each(asks.flatMap(([name, input]) => [true, false].map((isLong) => ({ name, input, isLong }))))(
    "the same request ($name) at both at once is one run, also where the other one has begun it ($isLong: and plays it still)",
    async ({ name, input, isLong }) => {
      done.length = 0;
      gate = Promise.withResolvers();
      const key = `${name} ${isLong}`;
      const [atA, atB] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      meet = async () => {
        meet = undefined;
        atA.resolve();
        await atB.promise; // it is written down at this one, and begun at that one
      };
      const first = send(a, key, name, input);
      await atA.promise;
      const second = await send(b, key, name, input);
      const joined = () => call(`${a.url}/threads/${second.body.thread_id}/runs/${second.body.run_id}/join`);
      if (!isLong) {
        gate.resolve();
        await joined();
      }
      atB.resolve();
      expect(await first).toMatchObject({ status: 200, body: { run_id: second.body.run_id } });
      gate.resolve();
      const { status, body } = await joined();
      expect([status, body.messages?.length ?? 4]).toEqual([200, 4]);
      expect(done).toHaveLength(1);
      expect(await send(a, key, name, input)).toMatchObject({ status: 200, body: { run_id: second.body.run_id } });
    },
  );

  test("a run that another process takes in the moment between is counted: what was asked for is refused, and begins later", async () => {
    const limits = tenantLimits(a.database);
    await limits.set("local", { concurrency: 1 });
    const [atA, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    meet = async () => {
      meet = undefined;
      atA.resolve(); // it has looked, and there was room
      await taken.promise;
    };
    const input = { what: "it" };
    const refused = send(a, "room", "noting", input);
    await atA.promise;
    const runs = tenantRuns(a.database, "local");
    await runs.addThread("of a pool");
    const made = { id: "of-a-pool", kept: "of-a-pool", thread: "of a pool", assistant: "noting", requestHash: "h" };
    await runs.add({ ...made, queued: true });
    const label = { integrity: "user", readers: "public" } as const;
    const asked = { kind: "workflow", name: "noting", principal: "user", asked: "x", input: null, label } as const;
    const claim = await b.store.claim({ ...asked, id: made.kept, thread: made.kept });
    taken.resolve();
    expect(await refused).toMatchObject({ status: 429, body: { code: "too_many_runs" } });
    await claim.end("done");
    await runs.hasBegun(made.id);
    expect(await send(b, "room", "noting", input)).toMatchObject({ status: 200 });
    await limits.set("local", {});
  });

  test("one that is ended tells nobody that the run has: who asked goes on at the other one, from where he was", async () => {
    gate = Promise.withResolvers();
    const ending = await served({ modules, beside: a, drainMs: 0 });
    const post = (path: string) =>
      fetch(`${ending.url}${path}`, {
        method: "POST",
        body: JSON.stringify({ assistant_id: "looking", input: {}, stream_mode: ["custom", "values", "updates"] }),
        headers: { "content-type": "application/json", "idempotency-key": "ends" },
      });
    const stream = await post("/runs/stream");
    const waits = post("/runs/wait");
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let told = "";
    const read = async () => {
      const { done: isOver, value } = (await reader?.read()) ?? { done: true };
      told += value ?? "";
      return isOver ? "ended" : "goes on";
    };
    while (!told.includes("call_start")) await read();
    const cut = (async () => {
      while ((await read()) === "goes on");
      return "ended";
    })().catch(() => "cut");
    await ending[Symbol.asyncDispose]();
    expect(await cut).toBe("cut");
    expect(told).not.toMatch(/run_end|event: (values|updates|error)|cancelled/);
    expect((await waits).status).toBe(503);
    gate.resolve();
    const place = `${a.url}${stream.headers.get("content-location")}`;
    await expect
      .poll(async () => (await call(place)).body.status, { timeout: 30_000 }) // it is taken up there
      .toBe("success");
    const headers = { "last-event-id": "2" };
    expect(await (await fetch(`${place}/stream?stream_mode=values`, { headers })).text()).toContain('"ok":true');
    expect([...a.faults, ...ending.faults]).toEqual([]);
  });
});
