// Keys and whose runs are whose, on both databases.
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { apiKeys } from "../../src/tenants/api-keys.ts";
import { tenantRuns } from "../../src/tenants/tenant-runs.ts";
import { type FilesServer, onBoth } from "../files/files-server.ts";

onBoth("tenants", (name, start) => {
  describe(`tenants in ${name}`, () => {
    let server: FilesServer;
    beforeAll(async () => {
      server = await start();
    }, 60_000);
    afterAll(() => server.stop());

    describe("keys", () => {
      test("a key is found until it is revoked, and what is kept of it is no key", async () => {
        const { database } = server;
        const keys = apiKeys(database);
        expect(await keys.any()).toBe(false);
        const { key, id } = await keys.create({ tenant: "acme", name: "ci", scopes: ["run", "read"] });
        expect(await keys.open(key)).toMatchObject({ id, tenant: "acme", name: "ci", scopes: ["run", "read"] });
        expect(await keys.open(`${key}x`)).toBeUndefined();
        const [row] = await database.pipeline([{ name: "t keys", text: "select * from bulkhead_service.api_key" }]);
        expect(JSON.stringify(row)).not.toContain(key.slice(16));
        expect([await keys.revoke(id), await keys.revoke(id)]).toEqual([true, false]);
        expect(await keys.open(key)).toBeUndefined();
        expect(await keys.any()).toBe(true); // so that nobody is let in without one again
        expect((await keys.list({ tenant: "acme" }))[0]?.revokedAt).toBeTypeOf("number");
        expect(await keys.list({ tenant: "other" })).toEqual([]);
      });
      test("a rotated key opens by both secrets until the overlap is over, and by no older one", async () => {
        let now = 1_900_000_000_000;
        const keys = apiKeys(server.database, { clock: { now: () => now } });
        const made = await keys.create({ tenant: "acme", name: "", scopes: ["run"], expiresAt: now + 1_000_000 });
        expect(made.integrity).toBe("external");
        const second = await keys.rotate(made.id, 60_000);
        expect(second).toMatchObject({ id: made.id, beforeUntil: now + 60_000, scopes: ["run"] });
        const opens = async () =>
          Promise.all([made.key, second?.key ?? ""].map(async (key) => (await keys.open(key))?.id === made.id));
        expect(await opens()).toEqual([true, true]);
        expect((await keys.find(made.id))?.usedAt).toBe(now);
        now += 60_000;
        expect(await opens()).toEqual([false, true]);
        const third = await keys.rotate(made.id, 60_000);
        await keys.rotate(made.id, 60_000);
        expect(await opens()).toEqual([false, false]);
        expect((await keys.open(third?.key ?? ""))?.id).toBe(made.id);
        now += 1_000_000;
        expect(await keys.open(third?.key ?? "")).toBeUndefined(); // it has expired
        expect(await keys.rotate(made.id, 0)).toBeUndefined();
      });
      test("a process whose clock is hours off makes no secret open for longer, nor closes one before its time", async () => {
        const keys = apiKeys(server.database);
        const made = await keys.create({
          tenant: "acme",
          name: "",
          scopes: ["run"],
          expiresAt: Date.now() + 3_600_000,
        });
        vi.setSystemTime(Date.now() + 7_200_000);
        try {
          const off = apiKeys(server.database);
          expect((await off.open(made.key))?.id).toBe(made.id);
          await off.rotate(made.id, 0);
        } finally {
          vi.useRealTimers();
        }
        expect(await keys.open(made.key)).toBeUndefined();
      });
      test("a tenant's key ring sees and changes its own alone, also without its where clause", async () => {
        const { database } = server;
        const keys = apiKeys(database);
        const hers = await keys.ofTenant("hers").create({ tenant: "hers", name: "", scopes: ["admin"] });
        const his = keys.ofTenant("his");
        expect([await his.list(), await his.list({ tenant: "hers" }), await his.find(hers.id)]).toEqual([
          [],
          [],
          undefined,
        ]);
        expect([await his.rotate(hers.id, 0), await his.revoke(hers.id)]).toEqual([undefined, false]);
        await expect(his.create({ tenant: "hers", name: "", scopes: ["read"] })).rejects.toThrow("bad_scope");
        const role = { name: "t role", text: "set local role bulkhead_operator" };
        const as = { name: "t as his", text: "select set_config('bulkhead.tenant', 'his', true)" };
        const all = { name: "t all keys", text: "select id from bulkhead_service.api_key" };
        const end = { name: "t end keys", text: "update bulkhead_service.api_key set revoked_at = now() returning id" };
        expect((await database.pipeline([role, as, all, end])).slice(2)).toEqual([[], []]);
        const make = `insert into bulkhead_service.api_key (id, tenant, name, hash, scopes, made_at)
          values ('x', 'hers', '', sha256('x'), '{admin}', now())`;
        await expect(database.pipeline([role, as, { name: "t make key", text: make }])).rejects.toThrow(
          "statement_failed",
        );
        expect((await keys.open(hers.key))?.tenant).toBe("hers");
      });
      test("no other word is a scope, and no other name a tenant", async () => {
        const { database } = server;
        const keys = apiKeys(database);
        await expect(keys.create({ tenant: "a b", name: "", scopes: ["run"] })).rejects.toThrow("bad_scope");
        await expect(keys.create({ tenant: "a", name: "", scopes: ["root" as never] })).rejects.toThrow(
          "statement_failed",
        );
      });
    });

    describe("whose runs are whose", () => {
      const made = { id: "r1", thread: "t", kept: "k1", assistant: "flow", requestHash: "h" };
      test("two tenants have threads and runs of one id, and each sees its own", async () => {
        const { database } = server;
        const [a, b] = [tenantRuns(database, "a"), tenantRuns(database, "b")];
        const [hers, his] = [await a.addThread("t"), await b.addThread("t")];
        expect(hers?.kept).not.toBe(his?.kept);
        expect(await a.addThread("t")).toBeUndefined();
        await a.add(made);
        expect(await a.run("r1")).toMatchObject({ thread: "t", kept: "k1", assistant: "flow" });
        expect((await a.ofAllKept(["none", "k1", "k1"])).get("k1")).toMatchObject({ id: "r1" });
        expect((await b.ofAllKept(["k1"])).size).toBe(0);
        expect([await b.run("r1"), await b.runs({ limit: 9 })]).toEqual([undefined, []]);
        expect(await b.removeThread("t")).toBe(true);
        expect((await a.thread("t"))?.assistant).toBe("flow");
      });
      test("a request's key is used once, and a page goes on where the last one ended", async () => {
        const { database } = server;
        const a = tenantRuns(database, "pages");
        await a.addThread("t");
        for (const id of ["r1", "r2", "r3"]) await a.add({ ...made, id, requestKey: id });
        expect(await a.add({ ...made, id: "r4", requestKey: "r1" })).toBeUndefined();
        expect((await a.byRequest("r2"))?.id).toBe("r2");
        const first = await a.runs({ limit: 2 });
        expect(first.map(({ id }) => id)).toEqual(["r3", "r2"]);
        expect((await a.runs({ limit: 2, before: first.at(-1)?.number })).map(({ id }) => id)).toEqual(["r1"]);
      });
      test("without its where clause a statement still sees one tenant, and before it says whose it is nothing", async () => {
        const { database } = server;
        await tenantRuns(database, "c").addThread("t");
        await tenantRuns(database, "d").addThread("t");
        const role = { name: "t role", text: "set local role bulkhead_operator" };
        const all = { name: "t all", text: "select tenant from bulkhead_service.thread" };
        const as = { name: "t as", text: "select set_config('bulkhead.tenant', 'c', true)" };
        const theirs = {
          name: "t their",
          text: "update bulkhead_service.thread set assistant = 'x' where tenant = 'd' returning id",
        };
        expect((await database.pipeline([role, all]))[1]).toEqual([]);
        expect((await database.pipeline([role, as, all, theirs])).slice(2)).toEqual([[{ tenant: "c" }], []]);
      });
    });
  });
});
