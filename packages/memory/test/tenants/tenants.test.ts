// Keys and whose runs are whose, on both databases.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
        expect(await keys.find(key)).toMatchObject({ id, tenant: "acme", name: "ci", scopes: ["run", "read"] });
        expect(await keys.find(`${key}x`)).toBeUndefined();
        const [row] = await database.pipeline([{ name: "t keys", text: "select * from bulkhead_service.api_key" }]);
        expect(JSON.stringify(row)).not.toContain(key.split("_")[2]);
        expect([await keys.revoke(id), await keys.revoke(id)]).toEqual([true, false]);
        expect(await keys.find(key)).toBeUndefined();
        expect(await keys.any()).toBe(true); // so that nobody is let in without one again
        expect((await keys.list({ tenant: "acme" }))[0]?.revokedAt).toBeTypeOf("number");
        expect(await keys.list({ tenant: "other" })).toEqual([]);
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
        expect(await a.ofKept("k1")).toMatchObject({ id: "r1" });
        expect([await b.run("r1"), await b.ofKept("k1"), await b.runs({ limit: 9 })]).toEqual([
          undefined,
          undefined,
          [],
        ]);
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
