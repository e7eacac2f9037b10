// What a tenant may use, on both databases, as the rows of its runs say what it has used.
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { databaseRunStore } from "../../src/runs/database/database-run-store.ts";
import type { TenantLimit } from "../../src/tenants/tenant-limit.ts";
import { OTHERS, tenantLimits } from "../../src/tenants/tenant-limits.ts";
import { tenantRuns } from "../../src/tenants/tenant-runs.ts";
import { type FilesServer, onBoth } from "../files/files-server.ts";

const asked = { kind: "workflow", name: "flow", principal: "p", asked: "a", input: null } as const;
const label = { integrity: "user", readers: "public" } as const;

onBoth("limits of tenants", (name, start) => {
  describe(`limits of tenants in ${name}`, () => {
    let server: FilesServer;
    beforeAll(async () => {
      server = await start();
    }, 60_000);
    afterAll(() => server.stop());

    /** A run of the tenant's, as the service writes it down before it begins. */
    const add = async (tenant: string, id: string, queued = false) => {
      const runs = tenantRuns(server.database, tenant);
      await runs.addThread("t");
      await runs.add({ id, thread: "t", kept: `${tenant}-${id}`, assistant: "flow", requestHash: "h", queued });
      return runs;
    };
    const begin = (kept: string) =>
      databaseRunStore(server.database).claim({ ...asked, id: kept, thread: kept, label });

    test("as many runs are under way as may be, over all processes, and those that are being begun count", async () => {
      const limits = tenantLimits(server.database);
      await limits.set("a", { concurrency: 2 });
      const runs = await add("a", "1");
      const claim = await begin("a-1");
      await runs.hasBegun("1");
      await add("a", "2"); // it is being begun
      await expect(add("a", "3")).rejects.toMatchObject({ code: "too_many_runs" });
      expect((await limits.of("a")).used.running).toBe(2);
      expect(await limits.underWay()).toContainEqual({ tenant: "a", run: "a-1" });
      expect(await Promise.all(["a-1", "a-2", "nobody"].map(limits.hasRoom))).toEqual([true, true, true]); // they have theirs
      await add("a", "4", true); // it waits for its turn where it is played
      await add("b", "1"); // another tenant's
      await runs.hasBegun("4");
      expect(await limits.hasRoom("a-4")).toBe(false); // to go on when it was answered, or cut
      await claim.end("done");
      expect(await limits.hasRoom("a-4")).toBe(true);
      await add("a", "5");
      expect(await runs.run("3")).toBeUndefined(); // nothing of what was refused is there
    });

    test("several that begin at once pass no limit", async () => {
      await tenantLimits(server.database).set("c", { concurrency: 3 });
      await add("c", "0");
      const begun = await Promise.allSettled(Array.from({ length: 8 }, (_, at) => add("c", `${at + 1}`)));
      expect(begun.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    });

    test("several that are taken at once pass no limit, whoever takes them, and one that is done is read all the same", async () => {
      await tenantLimits(server.database).set("m", { concurrency: 1 });
      for (const id of ["1", "2", "3"]) await add("m", id, true); // as a queue has them: two of its pools, and a service beside it
      const took = await Promise.allSettled(["m-1", "m-2", "m-3"].map(begin));
      const claims = took.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      expect(took.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []))).toEqual([
        "too_many_runs",
        "too_many_runs",
      ]);
      await begin("nobodys"); // no tenant's, and so without its limit
      await claims[0]?.end("done");
      const next = await begin(took[0]?.status === "fulfilled" ? "m-2" : "m-1");
      const done = claims[0]?.run.id ?? "";
      expect((await databaseRunStore(server.database).resume(done)).run.status).toBe("done");
      await next.end("done");
    });

    test("tokens and bits of a day are what its runs say, also when their thread is gone", async () => {
      const limits = tenantLimits(server.database);
      await limits.set("d", { tokensPerDay: 100, bitsPerDay: 8 });
      const runs = await add("d", "1");
      const claim = await begin("d-1");
      await runs.hasBegun("1");
      const spent = { modelCalls: 1, inputTokens: 60, outputTokens: 10, usd: 0, bits: 3, ms: 1 };
      await claim.write({ kind: "spent", spent });
      await add("d", "2");
      expect(await limits.of("d")).toMatchObject({ used: { tokens: 70, bits: 3 } });
      expect(await limits.allowance("d-1")).toEqual({ tokens: 100, bits: 8 }); // what it spent itself it may have spent
      expect(await limits.allowance("d-2")).toEqual({ tokens: 30, bits: 5 });
      await claim.write({ kind: "spent", spent: { ...spent, bits: 8 } });
      await expect(add("d", "3")).rejects.toMatchObject({ code: "bits_spent" });
      await claim.write({ kind: "spent", spent: { ...spent, outputTokens: 40 } });
      await claim.end("done");
      await expect(add("d", "3")).rejects.toMatchObject({ code: "tokens_spent" });
      await runs.removeThread("t");
      await expect(add("d", "3")).rejects.toMatchObject({ code: "tokens_spent" });
      const tomorrow = tenantLimits(server.database, { clock: { now: () => Date.now() + 86_400_000 } });
      expect((await tomorrow.of("d")).used).toEqual({ running: 0, tokens: 0, bits: 0 });
      expect(await limits.allowance("nobody")).toBeUndefined();
    });

    test("as many requests come in a minute as may, whichever process is asked", async () => {
      let now = 1_900_000_000_000;
      const [one, other] = [0, 1].map(() => tenantLimits(server.database, { clock: { now: () => now } }));
      await one?.set("e", { requestsPerMinute: 2 });
      expect([await one?.request("e"), await other?.request("e")]).toEqual([0, 0]);
      expect([await one?.request("e"), await other?.request("f")]).toEqual([30_000, 0]);
      now += 30_000;
      expect([await other?.request("e"), await one?.request("e")]).toEqual([0, 30_000]);
      now -= 3_600_000; // another machine's clock is late
      expect(await one?.request("e")).toBe(30_000);
      now += 7_200_000;
      expect([await one?.request("e"), await one?.request("e"), await one?.request("e")]).toEqual([0, 0, 30_000]);
    });

    test("a process whose clock is hours off has no other day, no other bucket and no other count", async () => {
      const limits = tenantLimits(server.database);
      await limits.set("i", { requestsPerMinute: 1, tokensPerDay: 9, concurrency: 1 });
      const runs = await add("i", "1");
      await using claim = await begin("i-1");
      await claim.write({ kind: "spent", spent: { modelCalls: 1, inputTokens: 9, outputTokens: 0, bits: 0, ms: 1 } });
      expect(await limits.request("i")).toBe(0);
      for (const hours of [-30, 30]) {
        vi.setSystemTime(Date.now() + hours * 3_600_000);
        try {
          const off = tenantLimits(server.database);
          expect(await off.request("i")).toBeGreaterThan(0);
          expect((await off.of("i")).used).toMatchObject({ running: 1, tokens: 9 });
          await expect(add("i", "2", true)).rejects.toMatchObject({ code: "tokens_spent" });
          await expect(add("i", "2")).rejects.toMatchObject({ code: "too_many_runs" });
        } finally {
          vi.useRealTimers();
        }
      }
      expect(await limits.request("i")).toBeLessThanOrEqual(60_000);
      expect(await runs.run("2")).toBeUndefined();
    });

    test("who has no limit of its own has the others', field by field", async () => {
      const limits = tenantLimits(server.database);
      await limits.set(OTHERS, { concurrency: 5, bitsPerDay: 9 });
      await limits.set("g", { concurrency: 7 });
      expect((await limits.of("g")).limit).toEqual({ concurrency: 7, bitsPerDay: 9 });
      expect((await limits.of("h")).limit).toEqual({ concurrency: 5, bitsPerDay: 9 });
      await limits.set(OTHERS, {});
      expect((await limits.of("h")).limit).toEqual({});
      expect((await limits.list()).map(({ tenant }) => tenant)).not.toContain(OTHERS);
    });

    test.each<TenantLimit>([
      { concurrency: 0 },
      { requestsPerMinute: -1 },
      { concurrency: 2 ** 31 },
      { tokensPerDay: 1e300 },
      { bitsPerDay: 0.5 },
      { tokensPerDay: Number.NaN },
    ])("no limit is %o", async (limit) => {
      await expect(tenantLimits(server.database).set("z", limit)).rejects.toThrow("bad_limit");
    });

    test("without its where clause a statement sees one tenant's, and before it says whose it is nothing", async () => {
      const { database } = server;
      const limits = tenantLimits(database);
      for (const tenant of ["k", "l"]) {
        await limits.set(tenant, { requestsPerMinute: 9 });
        await limits.request(tenant);
        await add(tenant, "1");
      }
      const role = { name: "t role", text: "set local role bulkhead_operator" };
      const as = { name: "t as k", text: "select set_config('bulkhead.tenant', 'k', true)" };
      for (const table of ["tenant_limit", "request_room", "kept_run"]) {
        const all = { name: `t all ${table}`, text: `select tenant from bulkhead_service.${table}` };
        const end = { name: `t end ${table}`, text: `delete from bulkhead_service.${table} returning tenant` };
        expect((await database.pipeline([role, all]))[1]).toEqual([]);
        expect((await database.pipeline([role, as, all, end])).slice(2)).toEqual([
          [{ tenant: "k" }],
          [{ tenant: "k" }],
        ]);
        expect(
          (await database.pipeline([role, { name: "t as l", text: as.text.replace("'k'", "'l'") }, all])).at(-1),
        ).toEqual([{ tenant: "l" }]);
      }
    });
  });
});
