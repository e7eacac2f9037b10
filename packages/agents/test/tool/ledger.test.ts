// The sink with a ledger: a write happens once, whatever ends the process between two lines.
import { type Claim, MemoryError, processRunStore, trustedSet } from "@bulkhead/memory";
import type { Label } from "@bulkhead/sandbox";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { memberOf } from "../../src/tool/member-of.ts";
import { NotDone } from "../../src/tool/not-done.ts";
import { type AnyTool, defineTool } from "../../src/tool/tool.ts";
import { STRANGER } from "../run/make-run.ts";
import { changedClaim, keptRuns, mail } from "./kept-runs.ts";

const TO_BOB = { to: "bob@acme.eu" };
const FULL = { to: "bob@acme.eu", text: "Hello" };
afterEach(() => vi.useRealTimers());

describe("what is done is done once", () => {
  test("and answered as it was, with defaults as they ran, in every later life", async () => {
    const { tool, sent } = mail();
    const { life, row } = keptRuns();
    for (let lives = 0; lives < 3; lives++) {
      expect(await life(({ call }) => call(tool, TO_BOB, { position: "o1" }))).toMatchObject({
        ok: true,
        arguments: FULL,
      });
    }
    expect(sent).toEqual([{ args: FULL, key: "thread/o1" }]);
    expect(await row("o1")).toMatchObject({ state: "done", arguments: FULL, key: "thread/o1", spends: [] });
  });

  test("even when the row that it stood on is gone, or its file is", async () => {
    const row = { to: "bob@acme.eu" };
    let load = async () => [row];
    const people = { name: "people", load: () => load() };
    const { tool, sent } = mail({ arguments: { to: memberOf(people, "to"), text: "any" } });
    const { life } = keptRuns();
    await life(({ call }) => call(tool, TO_BOB, { position: "o1" }));
    load = () => Promise.reject(new Error("gone"));
    expect(await life(({ call }) => call(tool, TO_BOB, { position: "o1" }))).toMatchObject({ ok: true });
    expect(sent).toHaveLength(1);
  });

  test("and so is what failed: nobody knows whether it was done", async () => {
    const { tool, sent } = mail({}, () => {
      throw new Error("?");
    });
    const { life, row } = keptRuns();
    for (let lives = 0; lives < 2; lives++) {
      const result = await life(({ call }) => call(tool, TO_BOB, { position: "o1" }));
      expect(result).toMatchObject({ ok: false, code: "tool_failed" });
    }
    expect(sent).toHaveLength(1);
    expect(await row("o1")).toMatchObject({ state: "failed", code: "tool_failed" });
  });

  test("a read that tells somebody gives its text again; one that tells nobody is in no ledger", async () => {
    const fetched = mail({ effect: "read" }, () => "page");
    const looked = mail({ effect: "read", egress: false }, () => "page");
    const { life, row } = keptRuns();
    for (let lives = 0; lives < 2; lives++) {
      await life(async ({ call }) => {
        expect(await call(fetched.tool, TO_BOB, { position: "o1" })).toMatchObject({ ok: true, text: "page" });
        expect(await call(looked.tool, TO_BOB, { position: "o2" })).toMatchObject({ ok: true, text: "page" });
      });
    }
    expect([fetched.sent.length, looked.sent.length, await row("o2")]).toEqual([1, 2, undefined]);
  });

  test("what was denied stays denied, and reading that tells as little as it did", async () => {
    const { tool, sent } = mail();
    const { life, row } = keptRuns(processRunStore(), { ask: "never" });
    const results = [];
    const context: Label = { integrity: "user", readers: ["user"] }; // the tool's answer would be a stranger's
    for (let lives = 0; lives < 2; lives++) {
      results.push(await life(({ call }) => call(tool, TO_BOB, { position: "o1", context })));
    }
    expect(results[0]).toMatchObject({ ok: false, code: "denied", label: context });
    expect(results[1]).toEqual(results[0]);
    expect(await row("o1")).toMatchObject({ state: "denied", code: "denied", decision: { reason: "readers" } });
    expect(sent).toEqual([]);
  });

  test.each([
    ["other arguments", (tool: AnyTool) => [tool, { to: "eve@evil.example" }, {}] as const],
    ["another tool", (tool: AnyTool) => [tool.with({ text: "x" }, { name: "other" }), TO_BOB, {}] as const],
    ["another worker", (tool: AnyTool) => [tool, TO_BOB, { who: "reader" }] as const],
    ["no call any more", (tool: AnyTool) => [tool, { to: "{{h9}}" }, {}] as const],
  ])("%s at its position is another run: nothing runs", async (_, other) => {
    const { tool, sent } = mail();
    const { life } = keptRuns();
    await life(({ call }) => call(tool, TO_BOB, { position: "o1" }));
    const [its, args, more] = other(tool);
    const result = await life(async ({ call, run }) => {
      const answered = await call(its, args, { position: "o1", ...more });
      expect(run.report().failures).toMatchObject([{ text: expect.stringContaining("bulkhead runs abandon | fork") }]);
      return answered;
    });
    expect(result).toMatchObject({ ok: false, code: "run_changed" });
    expect(sent).toHaveLength(1);
  });
});

describe("a process that ends between two lines", () => {
  const never = () => new Promise<never>(() => undefined);

  /** A store that ends with the n-th write: before it is durable, or after. */
  const dying =
    (n: number, durable: boolean, how: "throws" | "hangs", hangs = () => {}) =>
    (claim: Claim) => {
      let writes = 0;
      return changedClaim(claim, {
        async write(...changes) {
          const last = ++writes === n;
          if (writes > n) return how === "hangs" ? never() : Promise.reject(new MemoryError("database_lost", "x"));
          if (!last || durable) await claim.write(...changes);
          if (last && how === "hangs") hangs();
          if (last) return how === "hangs" ? never() : Promise.reject(new MemoryError("database_lost", "x"));
        },
      });
    };
  const tools = {
    "a write": () => mail(),
    "an idempotent write": () => mail({ idempotent: true }),
    "a read that tells somebody": () => mail({ effect: "read" }),
  } as const;
  const cases = Object.keys(tools).flatMap((kind) =>
    [1, 2].flatMap((n) =>
      [false, true].flatMap((durable) =>
        (["throws", "hangs"] as const).map((how) => ({ kind: kind as keyof typeof tools, n, durable, how })),
      ),
    ),
  );

  test.each(cases)(
    "$kind, at write $n of the ledger (durable: $durable), which $how",
    async ({ kind, n, durable, how }) => {
      const { tool, sent } = tools[kind]();
      const { life, row, store, onlyQuestion } = keptRuns();
      const stop = new AbortController();
      await life(
        async ({ call, unkept }) => {
          const cut = how === "hangs" ? { signal: stop.signal } : {};
          const result = await call(tool, TO_BOB, { position: "o1", ...cut });
          expect(result).toMatchObject({ ok: false, code: "cancelled" });
          expect(unkept).toHaveLength(how === "throws" ? 1 : 0);
        },
        { through: dying(n, durable, how, () => stop.abort()) },
      );
      const begun = n === 2 || durable; // `intended` is durable
      expect(sent).toHaveLength(n === 2 ? 1 : 0);
      const again = await life(({ call }) => call(tool, TO_BOB, { position: "o1" }));
      const repeatable = kind !== "a write";
      if (n === 2 && durable)
        expect([again.ok, sent.length]).toEqual([true, 1]); // its end was kept
      else if (!begun)
        expect([again.ok, sent.length]).toEqual([true, 1]); // it was never begun
      else if (repeatable) {
        expect(again.ok).toBe(true);
        expect(new Set(sent.map(({ key }) => key))).toEqual(new Set(["thread/o1"]));
      } else {
        expect(again).toMatchObject({ ok: false, code: "needs_approval" });
        expect(sent).toHaveLength(n === 2 ? 1 : 0);
        const question = await onlyQuestion();
        expect(question).toMatchObject({ inDoubt: true, state: "asked", position: "o1" });
        await store.approvals.reject(question.id, "user");
        expect(await life(({ call }) => call(tool, TO_BOB, { position: "o1" }))).toMatchObject({ code: "rejected" });
        expect(sent).toHaveLength(n === 2 ? 1 : 0);
      }
      if (again.ok) expect(await row("o1")).toMatchObject({ state: "done" });
    },
  );

  test.each([
    [1, false, "runs"],
    [1, true, "asks"],
    [2, false, "asks"],
    [2, true, "is answered"],
  ])("an approved write, at write %d of the ledger (durable: %s), then %s", async (n, durable, then) => {
    const { tool, sent } = mail();
    const { life, store, onlyQuestion } = keptRuns();
    const once = ({ call }: Parameters<Parameters<typeof life>[0]>[0]) =>
      call(tool, TO_BOB, { position: "o1", context: STRANGER });
    await life(once);
    await store.approvals.approve((await onlyQuestion()).id, "user");
    expect(await life(once, { through: dying(n, durable, "throws") })).toMatchObject({ code: "cancelled" });
    expect(await life(once)).toMatchObject(then === "asks" ? { code: "needs_approval" } : { ok: true });
    expect(sent).toHaveLength(n === 2 || then === "runs" ? 1 : 0);
    if (then !== "asks") return;
    const again = await onlyQuestion();
    expect(again).toMatchObject({ inDoubt: true });
    expect(again).not.toHaveProperty("answeredBy"); // that was about another question
  });

  test("a call that its signal cut has no end: the tool need not have heard it", async () => {
    const stop = new AbortController();
    const { tool, sent } = mail({}, () => {
      stop.abort();
      return new Promise(() => undefined);
    });
    const { life, row, onlyQuestion } = keptRuns();
    const cut = { position: "o1", signal: stop.signal };
    expect(await life(({ call }) => call(tool, TO_BOB, cut))).toMatchObject({ code: "cancelled" });
    expect(await row("o1")).toMatchObject({ state: "intended" });
    await life(({ call }) => call(tool, TO_BOB, { position: "o1" }));
    expect([sent.length, (await onlyQuestion()).inDoubt]).toEqual([1, true]);
  });

  test("in doubt, approved and denied by a limit it still holds its row", async () => {
    const people = trustedSet({ name: "people", rows: [{ to: "bob@acme.eu" }, { to: "ada@acme.eu" }] });
    const set = { arguments: { to: memberOf(people, "to"), text: "any" } } as const;
    const { tool } = mail({ ...set, limits: { perRun: 1 } });
    const note = defineTool({
      name: "note",
      description: "",
      input: z.object({ to: z.string() }),
      effect: "write",
      arguments: { to: memberOf(people, "to") },
      run: () => "",
    });
    const { life, store } = keptRuns();
    const bob = ({ call }: Parameters<Parameters<typeof life>[0]>[0]) => call(tool, TO_BOB, { position: "o1" });
    const ada = ({ call }: Parameters<Parameters<typeof life>[0]>[0]) =>
      call(tool, { to: "ada@acme.eu" }, { position: "o2" });
    await life(bob, { through: dying(2, false, "throws") });
    await life(async (run) => [await bob(run), await ada(run)]);
    for (const { id } of await store.approvals.list()) await store.approvals.approve(id, "user");
    await life(async (run) => {
      expect(await ada(run)).toMatchObject({ ok: true }); // a person let it pass the limit
      expect(await bob(run)).toMatchObject({ code: "denied", decision: { reason: "limit" } });
      expect(await run.call(note, TO_BOB, { position: "o3" })).toMatchObject({ code: "needs_approval" });
    });
  });

  test("in doubt and approved it is done again, with the same key, as one call of one row", async () => {
    const orders = trustedSet({ name: "orders", rows: [{ to: "bob@acme.eu" }] });
    const { tool, sent } = mail({ arguments: { to: memberOf(orders, "to"), text: "any" }, limits: { perRun: 1 } });
    const { life, store, onlyQuestion } = keptRuns();
    const once = ({ call }: Parameters<Parameters<typeof life>[0]>[0]) => call(tool, TO_BOB, { position: "o1" });
    await life(once, { through: dying(2, false, "throws") });
    await life(async ({ call, run, events }) => {
      await call(tool, TO_BOB, { position: "o1" });
      expect(run.report().effects).toMatchObject([{ state: "asked", inDoubt: true }]);
      expect(events).toContainEqual(
        expect.objectContaining({ kind: "asked", inDoubt: true, who: "main", tool: "mail" }),
      );
    });
    await store.approvals.approve((await onlyQuestion()).id, "user");
    expect(await life(once)).toMatchObject({ ok: true });
    expect(sent.map(({ key }) => key)).toEqual(["thread/o1", "thread/o1"]);
    await life(async ({ call }) => {
      expect(await call(tool, TO_BOB, { position: "o2", context: STRANGER })).toMatchObject({ code: "needs_approval" });
    });
    expect(await onlyQuestion()).toMatchObject({ position: "o2", decision: { reason: "context" } });
  });

  test("what it was allowed to spend is not given to another meanwhile", async () => {
    const orders = trustedSet({ name: "orders", rows: [{ to: "bob@acme.eu" }] });
    const { tool } = mail({ arguments: { to: memberOf(orders, "to"), text: "any" } });
    const { life } = keptRuns(processRunStore(), { ask: "never" });
    await life(({ call }) => call(tool, TO_BOB, { position: "o1" }), { through: dying(2, false, "throws") });
    await life(async ({ call, events }) => {
      expect(await call(tool, { ...TO_BOB, text: "other" }, { position: "o2" })).toMatchObject({ code: "denied" });
      expect(events.at(-1)).toMatchObject({ decision: { reason: "limit" } });
    });
  });

  test("who has lost the run begins nothing, and the call is no failure", async () => {
    const { tool, sent } = mail();
    const { life, row } = keptRuns();
    const lost = new MemoryError("lease_lost", "x");
    await life(
      async ({ call, unkept }) => {
        expect(await call(tool, TO_BOB, { position: "o1" })).toMatchObject({ ok: false, code: "cancelled" });
        expect(unkept).toEqual([lost]);
      },
      {
        through: (claim) =>
          changedClaim(claim, {
            assertHeld: () => {
              throw lost;
            },
          }),
      },
    );
    expect(sent).toEqual([]);
    expect(await row("o1")).toMatchObject({ state: "intended" });
  });

  test("what a tool throws of our own kind is its failure, and not the store's", async () => {
    const { tool } = mail({}, () => {
      throw new MemoryError("lease_lost", "of another store");
    });
    const { life } = keptRuns();
    await life(async ({ call, unkept }) => {
      expect(await call(tool, TO_BOB, { position: "o1" })).toMatchObject({ code: "tool_failed" });
      expect(unkept).toEqual([]);
    });
  });
});

test("NotDone ends the row as what never was: it counts towards nothing, also after a restart", async () => {
  let tries = 0;
  const { tool, sent } = mail({ limits: { perRun: 1 } }, () => {
    if (tries++ === 0) throw new NotDone();
  });
  const { life, row } = keptRuns(processRunStore(), { ask: "never" });
  expect(await life(({ call }) => call(tool, TO_BOB, { position: "o1" }))).toMatchObject({ code: "tool_failed" });
  expect(await row("o1")).toMatchObject({ state: "failed", undone: true, spends: [] });
  expect(await life(({ call }) => call(tool, TO_BOB, { position: "o2" }))).toMatchObject({ ok: true });
  expect(await life(({ call }) => call(tool, TO_BOB, { position: "o3" }))).toMatchObject({ code: "denied" });
  expect(sent).toHaveLength(2);
});
