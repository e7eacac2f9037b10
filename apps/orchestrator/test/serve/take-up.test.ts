// Runs that go on by themselves, with who plays them in a test's hands.
import { MemoryError, type RunStore, type RunSummary } from "@bulkhead/memory";
import { expect, test } from "vitest";
import type { Assistant } from "../../src/serve/assistant.ts";
import type { RunService } from "../../src/serve/run-service.ts";
import { takeUpStopped } from "../../src/serve/take-up-stopped.ts";

test.each([{ status: "waiting", asks: 0 }, { status: "stopped" }])(
  "a run that can go on ($status) waits while its tenant is at its limit, however long that is, and then goes on",
  async (how) => {
    const found = ["s-1", "s-2"].map(
      (id) => ({ id, thread: id, module: "a.ts", kind: "workflow", ...how }) as RunSummary,
    );
    const begun = new Map<string, number>();
    const ending = new AbortController();
    let rounds = 0;
    let wake = () => {};
    const list = async ({ status }: { readonly status?: string } = {}) => {
      if (status === "stopped") rounds++;
      queueMicrotask(rounds > 8 ? () => ending.abort() : () => wake());
      return (status === "stopped") === (how.status === "stopped") ? found.filter(({ id }) => !begun.has(id)) : [];
    };
    await takeUpStopped({
      store: { list } as unknown as RunStore,
      runs: { start: async ({ run }: { run: string }) => void begun.set(run, rounds) } as unknown as RunService,
      assistants: [{ path: "a.ts", kind: "workflow" } as Assistant],
      limits: { hasRoom: async (run) => run === "s-1" || rounds > 6 }, // more rounds than a run is tried
      signal: ending.signal,
      onAnswer: (called) => {
        wake = called;
        return () => {};
      },
      told: () => {},
    });
    expect(begun.get("s-1")).toBeLessThan(3);
    expect(begun.get("s-2")).toBeGreaterThan(6);
  },
);

test("a run that was cut keeps its tries however many answers come meanwhile, and goes on when it can be begun", async () => {
  const ending = new AbortController();
  let [wake, rounds, tries] = [() => {}, 0, 0];
  let isAway = true;
  const list = async ({ status }: { readonly status?: string } = {}) => {
    if (status !== "stopped") return [];
    if (++rounds === 9) isAway = false;
    if (rounds < 9) queueMicrotask(() => wake());
    return [{ id: "s-1", thread: "s-1", module: "a.ts", kind: "workflow", status: "stopped" } as RunSummary];
  };
  const start = async () => {
    tries++;
    if (isAway) throw new Error("its thread is held");
    ending.abort();
  };
  await takeUpStopped({
    store: { list } as unknown as RunStore,
    runs: { start } as unknown as RunService,
    assistants: [{ path: "a.ts", kind: "workflow" } as Assistant],
    limits: { hasRoom: async () => true },
    signal: AbortSignal.any([ending.signal, AbortSignal.timeout(20_000)]),
    onAnswer: (called) => {
      wake = called;
      return () => {};
    },
    told: () => {},
    everyMs: 500,
  });
  expect([isAway, tries]).toEqual([false, 2]);
});

test("a run that another process has begun meanwhile is left alone: nothing of it is taken, and nothing asked again", async () => {
  const ending = new AbortController();
  const touched: string[] = [];
  const run = { id: "s-1", thread: "t", module: "a.ts", kind: "agent", status: "waiting", asks: 0 } as RunSummary;
  await takeUpStopped({
    store: {
      list: async ({ answered }: { readonly answered?: boolean } = {}) => (answered ? [run] : []),
      resume: async () => touched.push("its store"),
    } as unknown as RunStore,
    runs: {
      start: async ({ asked }: { readonly asked: unknown }) => {
        touched.push(asked === undefined ? "goes on" : "asked again");
        ending.abort();
        throw new MemoryError("run_held", "the other one has it");
      },
    } as unknown as RunService,
    assistants: [{ path: "a.ts", kind: "agent" } as Assistant],
    limits: { hasRoom: async () => true },
    signal: ending.signal,
    onAnswer: () => () => {},
    told: () => {},
  });
  expect(touched).toEqual(["goes on"]);
});
