// What a key is for, on every database: nothing that strangers may have written can be read without it, and with a wrong
// one nothing is lost.
import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { databaseRunStore } from "../../src/index.ts";
import type { LeaseServer } from "./lease-contract.ts";
import { someEffect } from "./some-effect.ts";
import { someRun } from "./some-run.ts";

const CANARY = "canary-9d1c";
const COLUMNS = ["run.input", "run.outcome", "kept.answer", "effect.body", "thread.state", "handle.body"];

export function sealingContract(name: string, start: () => Promise<LeaseServer>): void {
  describe(`sealing in ${name}`, () => {
    let server: LeaseServer;
    beforeAll(async () => {
      server = await start();
    }, 120_000);

    let count = 0;
    const newRun = () => someRun(`sealed-${name}-${++count}`, { input: CANARY });
    const newKey = () => randomBytes(32).toString("base64");
    const storeWith = (key: string | undefined) => databaseRunStore(server.database, { key });
    const refused = (code: string) => expect.objectContaining({ name: "MemoryError", code });
    /** Of everything that is sealed one row, of a run that waits. */
    const waiting = async (key: string | undefined) => {
      const run = newRun();
      await using claim = await storeWith(key).claim(run);
      const effect = someEffect({
        run: run.id,
        thread: run.thread,
        position: "o1",
        arguments: { vendor: CANARY, cents: 1 },
      });
      await claim.write(
        { kind: "keep", kept: { position: "o2", asked: "", answer: CANARY, facts: undefined } },
        { kind: "effect", effect, from: undefined },
        { kind: "handles", handles: [{ id: 1, value: CANARY, label: run.label }] },
        { kind: "state", state: CANARY },
      );
      await claim.end("waiting");
      return { run, effect };
    };
    const clear = async () => {
      const found = await Promise.all(
        COLUMNS.map(async (column) => {
          const [table, field] = column.split(".");
          const sql = `select 1 from bulkhead_operator.${table} where position($1::bytea in ${field}) > 0`;
          return (await server.database.query(sql, [Buffer.from(CANARY)])).length;
        }),
      );
      return found.reduce((sum, rows) => sum + rows, 0);
    };

    test("no text of a stranger can be read without the key, and a wrong one takes nothing", async () => {
      const [key, other] = [newKey(), newKey()];
      const before = await clear();
      const { run, effect } = await waiting(key);
      expect(await clear()).toBe(before);
      for (const wrong of [other, undefined]) {
        await expect(storeWith(wrong).resume(run.id)).rejects.toEqual(refused("no_key"));
        await expect(storeWith(wrong).approvals.find(effect.id)).rejects.toEqual(refused("no_key"));
        expect(await storeWith(wrong).find(run.id)).toMatchObject({ status: "waiting", asks: 1 });
      }
      await using claim = await storeWith(`${other} ${key}`).resume(run.id);
      expect(claim.effects.get("o1")?.arguments).toEqual({ vendor: CANARY, cents: 1 });
      expect([claim.input, claim.state, claim.kept.get("o2")?.answer, claim.handles[0]?.value]).toEqual(
        Array(4).fill(CANARY),
      );
    });

    test("a question that cannot be opened is named with why, and hides no other", async () => {
      const [key, other] = [newKey(), newKey()];
      const [readable, shut, cut] = [await waiting(key), await waiting(other), await waiting(key)];
      await server.database.query("update bulkhead_operator.effect set body = '\\x0163616e617279' where id = $1", [
        cut.effect.id,
      ]);
      const { approvals, tree } = storeWith(key);
      const ids = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id);
      const mine = [readable, shut, cut].map(({ effect }) => effect.id);
      expect(ids(await approvals.list()).filter((id) => mine.includes(id))).toEqual([readable.effect.id]);
      const unreadable = (await approvals.unreadable()).filter(({ id }) => mine.includes(id));
      expect(unreadable).toMatchObject([
        { id: shut.effect.id, run: shut.run.id, principal: "alice", state: "asked", unreadable: "no_key" },
        { id: cut.effect.id, unreadable: "unsealed_row" },
      ]);
      const done = ids(await approvals.unreadable({ state: "done" }));
      expect(done.filter((id) => mine.includes(id))).toEqual([]);
      await expect(approvals.approve(shut.effect.id, "alice")).rejects.toEqual(refused("no_key"));
      expect(await tree(shut.run.id)).toMatchObject({ effects: [], unreadable: [{ id: shut.effect.id }] });
      const plain = await storeWith(undefined).approvals.unreadable();
      expect(plain.find(({ id }) => id === cut.effect.id)?.unreadable).toBe("tampered_row");
    });

    test("without the key a run is cancelled, its questions with it, and forgotten", async () => {
      const key = newKey();
      const { run, effect } = await waiting(key);
      await storeWith(undefined).cancel(run.id, "alice");
      expect(await storeWith(key).approvals.find(effect.id)).toMatchObject({ state: "rejected", code: "cancelled" });
      await storeWith(undefined).forget(run.id);
      expect(await storeWith(undefined).find(run.id)).toBeUndefined();
    });

    test("keys are rotated: what was written before, or without a key, is sealed with the first", async () => {
      const [old, fresh] = [newKey(), newKey()];
      await server.database.query("delete from bulkhead.run");
      for (const table of ["thread", "handle"]) await server.database.query(`delete from bulkhead_operator.${table}`);
      const runs = [await waiting(undefined), await waiting(old)];
      await expect(storeWith(undefined).rotateKeys()).rejects.toEqual(refused("bad_key"));
      await expect(storeWith(fresh).rotateKeys()).rejects.toEqual(refused("no_key"));
      await expect(storeWith(fresh).resume(runs[0]?.run.id ?? "")).rejects.toEqual(refused("unsealed_row"));
      await storeWith(`${fresh},${old}`).rotateKeys();
      expect(await clear()).toBe(0);
      expect(await storeWith(fresh).rotateKeys()).toBe(0);
      for (const { run } of runs) {
        await using claim = await storeWith(fresh).resume(run.id);
        expect([claim.input, claim.state, claim.handles[0]?.value]).toEqual(Array(3).fill(CANARY));
        await claim.end("done", { outcome: CANARY });
      }
      expect(await clear()).toBe(0);
      expect((await storeWith(fresh).resume(runs[0]?.run.id ?? "")).outcome).toBe(CANARY);
    });

    test("a row whose bytes come from another row is refused", async () => {
      const key = newKey();
      const [{ run, effect }, other] = [await waiting(key), await waiting(key)];
      await server.database.query(
        "update bulkhead_operator.effect set body = (select body from bulkhead_operator.effect where id = $2) where id = $1",
        [effect.id, other.effect.id],
      );
      await expect(storeWith(key).approvals.approve(effect.id, "alice")).rejects.toEqual(refused("tampered_row"));
      await expect(storeWith(key).resume(run.id)).rejects.toEqual(refused("tampered_row"));
    });
  });
}
