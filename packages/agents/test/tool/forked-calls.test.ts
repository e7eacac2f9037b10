// Calls of a run that was forked from another.
import { type Claim, trustedSet } from "@bulkhead/memory";
import { afterEach, describe, expect, test, vi } from "vitest";
import { memberOf } from "../../src/tool/member-of.ts";
import type { AnyTool } from "../../src/tool/tool.ts";
import { changedClaim, keptRuns, mail } from "./kept-runs.ts";

const TO_BOB = { to: "bob@acme.eu" };
const FULL = { to: "bob@acme.eu", text: "Hello" };
afterEach(() => vi.useRealTimers());

describe("a fork", () => {
  async function forked(
    tool: AnyTool,
    begin: Parameters<ReturnType<typeof keptRuns>["life"]>[0],
    through?: (claim: Claim) => Claim,
  ) {
    const runs = keptRuns();
    await runs.life(begin, through === undefined ? {} : { through });
    await runs.store.fork("run", { id: "fork", thread: "fork", by: "user" });
    const call = (position: string, args: object = TO_BOB) =>
      runs.life(({ call: make }) => make(tool, args as never, { position }), { id: "fork" });
    return { ...runs, call };
  }

  test("does not do again what was done, each once, and has it in its own ledger", async () => {
    const { tool, sent } = mail();
    const { call, row } = await forked(tool, async ({ call: make }) => {
      await make(tool, TO_BOB, { position: "o1" });
      await make(tool, TO_BOB, { position: "o2" });
    });
    expect(await call("o1")).toMatchObject({ ok: true, arguments: FULL });
    expect(await call("o2")).toMatchObject({ ok: true });
    expect(await call("o2")).toMatchObject({ ok: true });
    expect(await call("o2/1-0")).toMatchObject({ code: "needs_approval" }); // a third one
    expect(sent).toHaveLength(2);
    const [first, copy] = [await row("o1"), await row("o1", "fork")];
    expect(copy).toMatchObject({ state: "done", run: "fork", thread: "fork", inheritedFrom: first?.id });
    expect(await call("o3")).toMatchObject({ ok: true }); // beyond where that run came, both being used
    expect(sent).toHaveLength(3);
  });

  test("asks about any other write as far as the other run had come, also below an operation, and not beyond", async () => {
    const { tool, sent } = mail();
    const { call, store } = await forked(tool, ({ call: make }) => make(tool, TO_BOB, { position: "o2" }));
    for (const position of ["o1", "o2", "o2/7-0"]) {
      expect(await call(position, { to: "other@acme.eu" })).toMatchObject({ ok: false, code: "needs_approval" });
    }
    expect((await store.approvals.list()).map(({ decision }) => decision.reason)).toEqual(["fork", "fork", "fork"]);
    expect(await call("o3", { to: "other@acme.eu" })).toMatchObject({ ok: true });
    expect(sent).toHaveLength(2);
  });

  test("asks about what was begun there and has no end, with its key", async () => {
    const { tool, sent } = mail();
    const die = (claim: Claim) =>
      changedClaim(claim, {
        write: async (...changes) => {
          if (changes.some((change) => change.kind === "effect" && change.from === "intended"))
            throw new Error("killed");
          await claim.write(...changes);
        },
      });
    const { call, onlyQuestion, store } = await forked(
      tool,
      ({ call: make }) => make(tool, TO_BOB, { position: "o1" }),
      die,
    );
    expect(await call("o1")).toMatchObject({ code: "needs_approval" });
    const question = await onlyQuestion();
    expect(question).toMatchObject({ inDoubt: true, key: "thread/o1", run: "fork" });
    await store.approvals.approve(question.id, "user");
    expect(await call("o1")).toMatchObject({ ok: true });
    expect(sent.map(({ key }) => key)).toEqual(["thread/o1", "thread/o1"]);
  });

  test("of a fork that came to nothing does not do again what the first run did", async () => {
    const { tool, sent } = mail();
    const { store, life } = await forked(tool, ({ call: make }) => make(tool, TO_BOB, { position: "o3" }));
    await store.fork("fork", { id: "second", thread: "second", by: "user" });
    expect(await life(({ call }) => call(tool, TO_BOB, { position: "o3" }), { id: "second" })).toMatchObject({
      ok: true,
    });
    const other = await life(({ call }) => call(tool, { to: "x" }, { position: "o2" }), { id: "second" });
    expect(other).toMatchObject({ code: "needs_approval" });
    expect(sent).toHaveLength(1);
  });

  test("spends what the other run spent", async () => {
    const orders = trustedSet({ name: "orders", rows: [{ to: "bob@acme.eu" }] });
    const { tool } = mail({ arguments: { to: memberOf(orders, "to"), text: "any" } });
    const { call } = await forked(tool, ({ call: make }) => make(tool, TO_BOB, { position: "o1" }));
    expect(await call("o1")).toMatchObject({ ok: true });
    expect(await call("o9", { ...TO_BOB, text: "more" })).toMatchObject({ code: "needs_approval" });
  });

  test("does each thing once also in one life: what was done once is answered once, and its row is spent", async () => {
    const orders = trustedSet({ name: "orders", rows: [{ to: "bob@acme.eu" }] });
    const { tool, sent } = mail({ arguments: { to: memberOf(orders, "to"), text: "any" } });
    const { life } = await forked(tool, ({ call: make }) => make(tool, TO_BOB, { position: "o1" }));
    const inOneLife = async ({ call }: Parameters<Parameters<typeof life>[0]>[0]) => {
      expect(await call(tool, TO_BOB, { position: "o1" })).toMatchObject({ ok: true });
      expect(await call(tool, TO_BOB, { position: "o2" })).toMatchObject({ ok: false, decision: { reason: "limit" } });
    };
    await life(inOneLife, { id: "fork" });
    expect(sent).toHaveLength(1);
  });
});
