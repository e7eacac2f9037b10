// What holds of every store of runs, said once and run on each.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Change,
  type Claim,
  type Effect,
  type EffectState,
  effectDigest,
  type Kept,
  type NewRun,
  type RunStore,
} from "../../src/index.ts";
import { someEffect } from "./some-effect.ts";

export interface ContractStore {
  readonly store: RunStore;
  stop(): Promise<void>;
}

export interface TestClock {
  time: number;
  now(): number;
}

export function runStoreContract(name: string, start: (clock: TestClock) => Promise<ContractStore>): void {
  describe(`the contract of runs in ${name}`, () => {
    const clock: TestClock = { time: 10_000, now: () => clock.time };
    let opened: ContractStore;
    let store: RunStore;
    beforeAll(async () => {
      opened = await start(clock);
      store = opened.store;
    }, 120_000);
    afterAll(async () => {
      await opened?.stop();
    });

    let count = 0;
    const newRun = (fields: Partial<NewRun> = {}): NewRun => {
      const id = `run-${++count}`;
      return {
        id,
        thread: id,
        kind: "workflow",
        name: "inbox",
        principal: "alice",
        asked: "hash of the request",
        input: { to: "bob@acme.eu", odd: "\u0000 \ud800 “”" },
        label: { integrity: "user", readers: ["alice"] },
        ...fields,
      };
    };
    const kept = (position: string, fields: Partial<Kept> = {}): Kept => ({
      position,
      asked: `asked at ${position}`,
      answer: { ok: true, value: { shop: "{{h1}}", text: "\u0000 \udfff" } },
      facts: {
        kind: "spawn",
        name: "read_offer",
        who: "main",
        ok: true,
        label: { integrity: "external", readers: ["alice"] },
        bits: 12.5,
        ms: 3,
        schema: "sha",
        inputs: [],
      },
      ...fields,
    });
    const keep = (one: Kept): Change => ({ kind: "keep", kept: one });
    const put = (effect: Effect, from: EffectState | undefined): Change => ({ kind: "effect", effect, from });
    /** A run that waits for an answer. */
    const waiting = async (fields: Partial<Effect> = {}, run = newRun()): Promise<Effect> => {
      await using claim = await store.claim(run);
      const effect = someEffect({ run: run.id, thread: run.thread, position: "o1", ...fields });
      await claim.write(put(effect, undefined));
      await claim.end("waiting");
      return effect;
    };
    const refused = (code: string) => expect.objectContaining({ name: "MemoryError", code });

    test("a run is kept before anybody plays it, as often as it is said, and whoever resumes it begins it", async () => {
      const run = newRun();
      expect(await store.keep(run)).toMatchObject({ id: run.id, status: "stopped", name: "inbox" });
      await using claim = await store.resume(run.id);
      expect(claim.input).toEqual(run.input);
      expect(await store.keep(run)).toMatchObject({ status: "running" }); // left as it is
      await claim.end("done", { outcome: 1 });
      expect(await store.keep(run)).toMatchObject({ status: "done" });
    });

    test("what a run has written is there when it is taken up again, to the character", async () => {
      const run = newRun({ module: "agents/inbox.ts" });
      const spent = { modelCalls: 2, inputTokens: 10, outputTokens: 3, usd: 0.25, bits: 12.5, ms: 40 };
      const handle = { id: 3, value: "\u0000 \ud800", label: kept("o1").facts?.label ?? run.label, source: "o1" };
      const effect = someEffect({ run: run.id, thread: run.thread, position: "o2" });
      {
        await using claim = await store.claim(run);
        expect(claim.run).toMatchObject({
          id: run.id,
          status: "running",
          startedAt: 10_000,
          asks: 0,
          module: run.module,
        });
        await claim.write(keep(kept("o1")), { kind: "handles", handles: [handle] });
        await claim.write(keep(kept("now/1", { answer: 7, facts: undefined })), put(effect, undefined));
        await claim.write({ kind: "state", state: ["context", null] }, { kind: "spent", spent });
      }
      expect(await store.find(run.id)).toMatchObject({ status: "stopped", spent, asks: 1 });
      await using again = await store.claim(run);
      expect(again.input).toEqual(run.input);
      expect(again.kept.get("o1")).toEqual(kept("o1"));
      expect(again.kept.get("now/1")).toEqual(kept("now/1", { answer: 7, facts: undefined }));
      expect(again.effects.get("o2")).toEqual(effect);
      expect(again.handles).toEqual([handle]);
      expect(again.state).toEqual(["context", null]);
      expect(again.run.spent).toEqual(spent);
    });

    test("what a claim writes is seen in it at once, and no more where it was refused", async () => {
      await using claim = await store.claim(newRun());
      const effect = someEffect({ run: claim.run.id, position: "o2", state: "intended" });
      const written = claim.write(keep(kept("o1")), put(effect, undefined));
      expect([...claim.kept.keys()]).toEqual(["o1"]);
      await written;
      const again = claim.write(keep(kept("o3")), put({ ...effect, id: "another" }, undefined));
      await expect(again).rejects.toEqual(refused("effect_changed"));
      expect([...claim.kept.keys()]).toEqual(["o1"]);
      expect(claim.effects.get("o2")).toEqual(effect);
      await claim.end("stopped");
      const { operations } = await store.tree(claim.run.id);
      expect(operations.map(({ position }) => position)).toEqual(["o1"]);
    });

    test("a refused write does not fail those beside it, and what is written twice at once is written in order", async () => {
      await using claim = await store.claim(newRun());
      const effect = someEffect({ run: claim.run.id, position: "o9", state: "done" });
      const results = await Promise.allSettled([
        claim.write(keep(kept("o1"))),
        claim.write(put(effect, "intended"), keep(kept("o2"))),
        claim.write(keep(kept("o3", { answer: "first" }))),
        claim.write(keep(kept("o3", { answer: "second" }))),
      ]);
      expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
      await claim.end("stopped");
      await using again = await store.resume(claim.run.id);
      expect([...again.kept.keys()].sort()).toEqual(["o1", "o3"]);
      expect(again.kept.get("o3")?.answer).toBe("second");
    });

    test("a thread has one holder, whichever of its runs it is", async () => {
      const [first, second] = [newRun(), newRun({ thread: `run-${count}` })];
      const claim = await store.claim(first);
      await expect(store.claim(first)).rejects.toEqual(refused("run_held"));
      await expect(store.claim(second)).rejects.toEqual(refused("run_held"));
      await claim.write({ kind: "state", state: "left" });
      await claim.end("done", { outcome: 1 });
      await using other = await store.claim(second);
      expect(other.state).toBe("left");
      expect(other.kept.size).toBe(0);
      expect(() => claim.assertHeld()).toThrow(refused("lease_lost"));
      await expect(claim.write(keep(kept("o1")))).rejects.toEqual(refused("lease_lost"));
      await claim.end("failed");
      expect(await store.find(first.id)).toMatchObject({ status: "done" });
      expect((await store.claim(first)).outcome).toBe(1);
    });

    test("an id that was asked something else is refused, and nothing of the run is touched", async () => {
      const run = newRun();
      await (await store.claim(run)).end("stopped");
      await expect(store.claim({ ...run, asked: "other" })).rejects.toEqual(refused("run_changed"));
      await expect(store.keep({ ...run, asked: "other" })).rejects.toEqual(refused("run_changed"));
      expect(await store.find(run.id)).toMatchObject({ status: "stopped", asked: run.asked });
      await expect(store.resume("no such run")).rejects.toEqual(refused("no_run"));
      await expect(store.tree("no such run")).rejects.toEqual(refused("no_run"));
      await expect(store.answers("no such run")).rejects.toEqual(refused("no_run"));
      expect(await store.find("no such run")).toBeUndefined();
    });

    test("of a run that is done the outcome is kept, and what may be told of it", async () => {
      const run = newRun();
      const first = await store.claim(run);
      await first.write(keep(kept("o1")), keep(kept("o1/2", { facts: undefined })));
      await first.end("done", { outcome: { ok: true, value: "\u0000" } });
      const claim = await store.claim(run);
      expect(claim.outcome).toEqual({ ok: true, value: "\u0000" });
      expect([...claim.kept.values()]).toEqual([kept("o1", { answer: null })]);
      await expect(claim.write(keep(kept("o2")))).rejects.toEqual(refused("lease_lost"));
      await claim.end("failed");
      expect(await store.find(run.id)).toMatchObject({ status: "done", endedAt: 10_000 });
    });

    test("a run that failed tells its code, and can be taken up again", async () => {
      const run = newRun();
      await (await store.claim(run)).end("failed", { code: "model_failed" });
      expect(await store.find(run.id)).toMatchObject({ status: "failed", code: "model_failed", endedAt: 10_000 });
      await using claim = await store.resume(run.id);
      expect(claim.run).toMatchObject({ status: "running" });
      expect(claim.run.code ?? claim.run.endedAt).toBeUndefined();
    });

    test("an effect goes the way of its states only", async () => {
      await using claim = await store.claim(newRun());
      const effect = (state: EffectState) => someEffect({ run: claim.run.id, position: "o1", state });
      await expect(claim.write(put(effect("done"), undefined))).rejects.toEqual(refused("effect_changed"));
      await claim.write(put(effect("intended"), undefined));
      await expect(claim.write(put(effect("approved"), "intended"))).rejects.toEqual(refused("effect_changed"));
      await expect(claim.write(put(effect("intended"), "approved"))).rejects.toEqual(refused("effect_changed"));
      await claim.write(put(effect("done"), "intended"));
      await expect(claim.write(put(effect("failed"), "intended"))).rejects.toEqual(refused("effect_changed"));
      expect(claim.effects.get("o1")?.state).toBe("done");
    });

    test("what was answered is found by who takes the run up, the one who holds it sees it as it was", async () => {
      const run = newRun();
      const claim = await store.claim(run);
      const effect = someEffect({ run: run.id, position: "o1" });
      await claim.write(put(effect, undefined));
      clock.time = 11_000;
      const approved = await store.approvals.approve(effect.id, "alice");
      expect(approved).toEqual({ ...effect, state: "approved", answeredBy: { by: "alice", at: 11_000 } });
      expect(claim.effects.get("o1")?.state).toBe("asked");
      await expect(claim.write(put({ ...effect, state: "expired" }, "asked"))).rejects.toEqual(
        refused("effect_changed"),
      );
      await claim.end("waiting");
      await using again = await store.claim(run);
      expect(again.effects.get("o1")).toEqual(approved);
      await again.write(put({ ...approved, state: "intended", intendedAt: 12_000 }, "approved"));
    });

    test("which runs can go on, and for whom they are kept, is found", async () => {
      const { approvals } = store;
      const [first, second, late] = [await waiting(), await waiting(), await waiting({ expiresAt: clock.time + 5 })];
      const ids = async () => (await store.list({ answered: true })).map(({ id }) => id);
      expect(await ids()).not.toEqual(expect.arrayContaining([first.run]));
      await approvals.approve(first.id, "alice");
      await approvals.edit(second.id, { vendor: "ACME", cents: 5 }, "alice");
      expect(await ids()).toEqual(expect.arrayContaining([first.run]));
      expect(await ids()).not.toEqual(expect.arrayContaining([second.run]));
      expect(await ids()).not.toEqual(expect.arrayContaining([late.run]));
      clock.time += 5;
      expect(await ids()).toEqual(expect.arrayContaining([late.run]));
      const run = newRun({ keptFor: "somebody" });
      expect(await store.keep(run)).toMatchObject({ keptFor: "somebody" });
      expect(await store.find(run.id)).toMatchObject({ keptFor: "somebody" });
    });

    test("a question is answered once, by its principal, in time, while its run can go on", async () => {
      const { approvals } = store;
      const answered = await waiting();
      await expect(approvals.approve(answered.id, "mallory")).rejects.toEqual(refused("no_approval"));
      await expect(approvals.approve("no such id", "alice")).rejects.toEqual(refused("no_approval"));
      expect(await approvals.reject(answered.id, "alice")).toMatchObject({ state: "rejected", code: "rejected" });
      await expect(approvals.approve(answered.id, "alice")).rejects.toEqual(refused("answered"));
      const late = await waiting({ expiresAt: clock.time });
      await expect(approvals.approve(late.id, "alice")).rejects.toEqual(refused("approval_expired"));
      expect(await approvals.find(late.id)).toMatchObject({ state: "expired", code: "expired", endedAt: clock.time });
      expect(await store.find(late.run)).toMatchObject({ asks: 0 });
      await using claim = await store.resume(late.run);
      expect(claim.effects.get("o1")?.state).toBe("expired");
      const abandoned = await waiting();
      await store.abandon(abandoned.run, "alice");
      await expect(approvals.approve(abandoned.id, "alice")).rejects.toEqual(refused("run_over"));
    });

    test("an edit keeps the question open and what was asked first; one that the tool could not be called with is refused", async () => {
      const { approvals } = store;
      const effect = await waiting();
      await expect(approvals.edit(effect.id, { vendor: "ACME", cents: 0 }, "alice")).rejects.toEqual(
        refused("bad_edit"),
      );
      await approvals.edit(effect.id, { vendor: "ACME", cents: 5 }, "alice");
      const edited = await approvals.edit(effect.id, { vendor: "ACME", cents: 6 }, "alice");
      expect(edited).toMatchObject({ state: "asked", arguments: { cents: 6 }, edited: { by: "alice" } });
      expect(edited.edited?.original).toEqual(effect.arguments);
      expect(await approvals.approve(effect.id, "alice")).toMatchObject({ state: "approved", arguments: { cents: 6 } });
      expect(await approvals.find(effect.id)).toMatchObject({ edited: { original: effect.arguments } });
    });

    test("an approval of something else than was shown is refused", async () => {
      const { approvals } = store;
      const effect = await waiting();
      const edited = await approvals.edit(effect.id, { vendor: "ACME", cents: 5 }, "alice", effectDigest(effect));
      const stale = [
        approvals.approve(effect.id, "alice", effectDigest(effect)),
        approvals.edit(effect.id, { vendor: "ACME", cents: 6 }, "alice", effectDigest(effect)),
      ];
      await Promise.all(stale.map((one) => expect(one).rejects.toEqual(refused("effect_changed"))));
      expect(await approvals.approve(effect.id, "alice", effectDigest(edited))).toMatchObject({ state: "approved" });
    });

    test("questions are listed by state, principal, thread and run, the oldest first", async () => {
      const { approvals } = store;
      const [younger, older] = [
        await waiting({ askedAt: 2_000, principal: "carol" }),
        await waiting({ askedAt: 1_000, principal: "carol" }),
      ];
      expect(await approvals.list({ principal: "carol" })).toEqual([older, younger]);
      expect(await approvals.list({ run: older.run })).toEqual([older]);
      expect(await approvals.list({ thread: younger.thread })).toEqual([younger]);
      await approvals.approve(older.id, "carol");
      expect(await approvals.list({ principal: "carol" })).toEqual([younger]);
      expect(await approvals.list({ principal: "carol", state: "approved" })).toMatchObject([{ id: older.id }]);
    });

    test("a cancelled run writes nothing more but how an effect has ended, and is never taken up again", async () => {
      const run = newRun();
      const claim = await store.claim(run);
      const [begun, open] = [
        someEffect({ run: run.id, position: "o1", state: "intended" }),
        someEffect({ run: run.id, position: "o2" }),
      ];
      await claim.write(put(begun, undefined), put(open, undefined));
      await store.cancel(run.id, "alice");
      await expect(claim.write(keep(kept("o3")))).rejects.toEqual(refused("run_cancelled"));
      expect(claim.signal.reason).toEqual(refused("run_cancelled"));
      expect(() => claim.assertHeld()).toThrow(refused("run_cancelled"));
      const spent = { modelCalls: 1, inputTokens: 2, outputTokens: 3, bits: 4, ms: 5 };
      await expect(claim.write({ kind: "spent", spent })).rejects.toEqual(refused("run_cancelled"));
      await claim.write(put({ ...begun, state: "done" }, "intended"), { kind: "spent", spent });
      await claim.end("done", { outcome: 1 });
      const { run: over, effects, operations } = await store.tree(run.id);
      expect(over).toMatchObject({ status: "cancelled", code: "cancelled", endedAt: clock.time, asks: 0 });
      expect(claim.run).toMatchObject({ status: "cancelled", code: "cancelled" });
      expect(effects.map(({ state, code }) => [state, code])).toEqual([
        ["done", undefined],
        ["rejected", "cancelled"],
      ]);
      expect(effects[1]?.answeredBy).toEqual({ by: "alice", at: clock.time });
      expect(operations).toEqual([]);
      await expect(store.claim(run)).rejects.toEqual(refused("run_over"));
      await expect(store.resume(run.id)).rejects.toEqual(refused("run_over"));
      await expect(store.cancel(run.id, "alice")).rejects.toEqual(refused("run_over"));
      await expect(store.cancel("no such run", "alice")).rejects.toEqual(refused("no_run"));
      await expect(store.approvals.approve(open.id, "alice")).rejects.toEqual(refused("run_over"));
    });

    test("of a run that waited and was cancelled or abandoned nothing says that it waits", async () => {
      const end = async (how: "cancel" | "abandon") => {
        const run = newRun();
        await (await store.claim(run)).end("waiting", { code: "needs_approval" });
        expect(await store.find(run.id)).toMatchObject({ status: "waiting", code: "needs_approval" });
        await store[how](run.id, "alice");
        return store.find(run.id);
      };
      expect(await end("cancel")).toMatchObject({ status: "cancelled", code: "cancelled" });
      expect(await end("abandon")).not.toHaveProperty("code");
    });

    test("a run is abandoned when nobody holds it, and stays to be looked at", async () => {
      const run = newRun();
      const claim = await store.claim(run);
      await expect(store.abandon(run.id, "alice")).rejects.toEqual(refused("run_held"));
      await claim.end("stopped");
      await store.abandon(run.id, "alice");
      expect(await store.find(run.id)).toMatchObject({ status: "abandoned", endedAt: clock.time });
      await expect(store.claim(run)).rejects.toEqual(refused("run_over"));
      await expect(store.abandon(run.id, "alice")).rejects.toEqual(refused("run_over"));
    });

    test("a fork has the input and inherits the ledger, under an id and a thread of its own", async () => {
      const effect = await waiting({ state: "denied" });
      const fork = { id: `${effect.run}-fork`, thread: "forks", by: "alice" };
      expect(await store.fork(effect.run, fork)).toMatchObject({
        id: fork.id,
        forkedFrom: effect.run,
        status: "stopped",
      });
      await expect(store.fork(effect.run, fork)).rejects.toEqual(refused("run_changed"));
      expect(await store.find(effect.run)).toMatchObject({ status: "abandoned" });
      await expect(store.resume(effect.run)).rejects.toEqual(refused("run_over"));
      await using claim = await store.resume(fork.id);
      expect(claim.input).toEqual(newRun().input);
      expect(claim.inherited).toEqual([effect]);
      expect(claim.effects.size + claim.kept.size).toBe(0);
    });

    test("an id that a database cannot hold, or would take for another, is refused before anything is kept", async () => {
      for (const id of ["", "a|b", "a\u0000b", "\ud800", "x".repeat(501), "é".repeat(251)]) {
        await expect(store.claim(newRun({ id }))).rejects.toEqual(refused("bad_id"));
        await expect(store.fork("any", { id, thread: "t", by: "alice" })).rejects.toEqual(refused("bad_id"));
      }
      await expect(store.claim(newRun({ thread: "t".repeat(1_001) }))).rejects.toEqual(refused("bad_id"));
      const id = `../'; \u001b[2J \u202e ${Array.from({ length: 120 }, (_, at) => at % 9).join("é")}`;
      await using claim = await store.claim(newRun({ id, thread: id }));
      await claim.write({ kind: "effect", effect: someEffect({ run: id, position: "o1" }), from: undefined });
      expect((await store.tree(id)).effects).toHaveLength(1);
    });

    test("a fork of a fork inherits what the first run did too, and knows how far it came", async () => {
      const effect = await waiting({ state: "denied" });
      const first = { id: `${effect.run}-1`, thread: `${effect.run}-1`, by: "alice" };
      const second = { id: `${effect.run}-2`, thread: `${effect.run}-2`, by: "alice" };
      await store.fork(effect.run, first);
      await store.fork(first.id, second);
      await using claim = await store.resume(second.id);
      expect(claim.inherited).toEqual([effect]);
      expect(claim.reached).toBe(effect.position);
    });

    test("what is forgotten is gone, its forks too; never while somebody runs it", async () => {
      const effect = await waiting({ state: "denied" });
      const fork = { id: `${effect.run}-fork`, thread: `${effect.run}-fork`, by: "alice" };
      await store.fork(effect.run, fork);
      const claim = await store.resume(fork.id);
      await expect(store.forget(effect.run)).rejects.toEqual(refused("run_held"));
      await claim.write({ kind: "state", state: "left" });
      await claim.end("stopped");
      await store.forget(effect.run);
      for (const id of [effect.run, fork.id]) expect(await store.find(id)).toBeUndefined();
      expect(await store.approvals.find(effect.id)).toBeUndefined();
      await expect(store.forget(effect.run)).rejects.toEqual(refused("no_run"));
      await using again = await store.claim(newRun({ thread: fork.thread }));
      expect(again.state).toBeUndefined();
    });

    test("runs are listed by status, principal and thread, the newest first; a tree is in the order of positions", async () => {
      const runs = [newRun({ principal: "dora" }), newRun({ principal: "dora" }), newRun({ principal: "dora" })];
      const claims: Claim[] = [];
      for (const run of runs) {
        clock.time += 10;
        claims.push(await store.claim(run));
      }
      const [first, second, third] = runs.map(({ id }) => id);
      await claims[0]?.write(...["o10", "o2", "o2/1-0"].map((position) => keep(kept(position))));
      await claims[0]?.end("waiting");
      const ids = async (filter: Parameters<RunStore["list"]>[0]) => (await store.list(filter)).map(({ id }) => id);
      expect(await ids({ principal: "dora" })).toEqual([third, second, first]);
      expect(await ids({ principal: "dora", limit: 1 })).toEqual([third]);
      expect(await ids({ principal: "dora", status: "running" })).toEqual([third, second]);
      expect(await ids({ thread: first ?? "" })).toEqual([first]);
      expect([...(await store.answers(first ?? "")).keys()].sort()).toEqual(["o10", "o2", "o2/1-0"]);
      expect((await store.answers(first ?? "")).get("o2")).toEqual(kept("o2").answer);
      const tree = await store.tree(first ?? "");
      expect(tree.operations.map(({ position }) => position)).toEqual(["o2", "o2/1-0", "o10"]);
      expect(tree.operations[0]).toEqual({ position: "o2", ...kept("o2").facts });
      for (const claim of claims) await claim.end("stopped");
    });
  });
}
