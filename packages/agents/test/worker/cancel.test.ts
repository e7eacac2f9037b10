// The caller's signal ends a whole tree of workers at once, whoever listens to it; afterwards nothing goes on.
import { getEventListeners } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { type AnyWorker, defineTool, defineWorker } from "../../src/index.ts";
import { call, type Seen, scriptedModel, together } from "../../src/testing/index.ts";
import { makeRun } from "../run/make-run.ts";
import { spawnAlone } from "./spawn-alone.ts";

const empty = z.object({});
const stops: string[] = [];
const hang = (name: string, ran: string[]) =>
  defineTool({
    name,
    description: "",
    input: empty,
    effect: "read",
    run: (_, { signal }) => {
      ran.push(name);
      signal.addEventListener("abort", () => stops.push(name));
      return new Promise<never>(() => {}); // it hears the signal, and does not end
    },
  });

function tree(ran: string[]) {
  const tool = hang("hanging_tool", ran);
  const worker = (name: string, workers: readonly AnyWorker[] = []) =>
    defineWorker({ name, purpose: "p", input: empty, returns: z.boolean(), tools: [tool], workers });
  const leaves = ["listens", "deaf", "uses_tool"].map((name) => worker(name));
  return worker("root", [worker("middle", leaves), ...leaves]);
}

/** Ends when it is told to, and says so. */
const listening = (who: string) => (seen: Seen) =>
  new Promise<never>((_, reject) => {
    seen.signal?.addEventListener("abort", () => {
      stops.push(who);
      reject(new Error("stopped"));
    });
  });

async function cancelled(deafFor: number) {
  stops.length = 0;
  const ran: string[] = [];
  const everyone = together(call("listens"), call("deaf"), call("uses_tool"));
  const model = scriptedModel({
    root: [{ calls: [...(call("middle").calls ?? []), ...(everyone.calls ?? [])] }],
    middle: [everyone],
    listens: listening("listens"),
    deaf: async () => {
      await wait(deafFor);
      return together(call("hanging_tool"), call("hanging_tool"));
    },
    uses_tool: [call("hanging_tool")],
  });
  const { run, events } = makeRun();
  const stop = new AbortController();
  const outcome = spawnAlone(run, tree(ran), {}, model, { signal: stop.signal });
  await vi.waitFor(() => {
    expect(model.requests).toHaveLength(8); // root, middle, and three below each
    expect(ran).toEqual(["hanging_tool", "hanging_tool"]);
  }, 30_000);
  const before = performance.now();
  stop.abort();
  expect(await outcome).toEqual({ ok: false, code: "cancelled" });
  const ms = performance.now() - before;
  return { run, events, model, ran, stop, ms };
}

describe("a signal", () => {
  test("stops every model and tool below, at once, and leaves no listener behind", async () => {
    const { run, events, stop, ms } = await cancelled(60_000);
    await wait(0);
    expect(stops.sort()).toEqual(["hanging_tool", "hanging_tool", "listens", "listens"]);
    expect(ms).toBeLessThan(30_000); // the deaf model answers after a minute
    expect(
      run
        .report()
        .spawns.map(({ worker, code }) => `${worker} ${code}`)
        .sort(),
    ).toEqual(
      ["deaf", "deaf", "listens", "listens", "middle", "root", "uses_tool", "uses_tool"].map((w) => `${w} cancelled`),
    );
    expect(events.filter(({ kind }) => kind === "call_end")).toHaveLength(2);
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
  });

  test("is the end also for a model that did not hear it: what it then wants does not run", async () => {
    const { events, model, ran } = await cancelled(400);
    await wait(0);
    const told = events.length;
    await vi.waitFor(() => expect(events).toHaveLength(told + 2), 30_000); // the deaf ones have answered
    await wait(20);
    expect([ran.length, model.requests.length]).toEqual([2, 8]);
    const late = events.slice(told).map(({ kind }) => kind);
    expect(late).toEqual(["model_call", "model_call"]); // that they answered after all is told, and spent
  });

  test("that was given before the start starts nothing", async () => {
    const ran: string[] = [];
    const model = scriptedModel({ root: [call("middle")] });
    const { run } = makeRun();
    expect(await spawnAlone(run, tree(ran), {}, model, { signal: AbortSignal.abort() })).toEqual({
      ok: false,
      code: "cancelled",
    });
    expect(model.requests).toEqual([]);
  });

  test("of a worker whose own time is over stops what is below it, and not its parent", async () => {
    stops.length = 0;
    const ran: string[] = [];
    const tool = hang("hanging_tool", ran);
    const common = { purpose: "p", input: empty, returns: z.string().max(20), tools: [tool] };
    const slow = defineWorker({ ...common, name: "slow", limits: { wallMs: 30 } });
    const root = defineWorker({ ...common, name: "root", workers: [slow] });
    const model = scriptedModel({
      root: [call("slow"), (seen) => call("return", { value: JSON.parse(seen.messages.at(-1)?.text ?? "").code })],
      slow: [call("hanging_tool")],
    });
    const { run } = makeRun();
    await spawnAlone(run, root, {}, model);
    expect(run.report().spawns.at(-1)).toMatchObject({ worker: "root", ok: true, raw: "timeout" });
    expect(stops).toEqual(["hanging_tool"]);
  });
});
