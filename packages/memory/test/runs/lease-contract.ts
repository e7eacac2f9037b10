// What holds of leases on every database: who may hold a thread, and what becomes of who does not any more.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Claim,
  type Database,
  type DatabaseOptions,
  type DatabaseRunStoreOptions,
  databaseRunStore,
  effectDigest,
  type NewRun,
} from "../../src/index.ts";
import { SOAK } from "../database/soak.ts";
import { flakyDatabase } from "./flaky-database.ts";
import { someEffect } from "./some-effect.ts";
import { someRun } from "./some-run.ts";

export interface LeaseServer {
  /** For another process. */
  readonly target: DatabaseOptions;
  readonly database: Database;
  /** kill -9 of the server. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const TTL_MS = 600;
const KILLS = SOAK ? 20 : 1;
const WRITES = KILLS * 10 + 20;

export function leaseContract(name: string, start: () => Promise<LeaseServer>): void {
  describe(`leases in ${name}`, () => {
    let server: LeaseServer;
    beforeAll(async () => {
      server = await start();
    }, 120_000);
    afterAll(async () => {
      await server?.stop();
    });

    let count = 0;
    const newRun = () => someRun(`leased-${++count}`);
    /** As another process would have it, on a database that can be away. */
    const another = (options: DatabaseRunStoreOptions = {}) => {
      const flaky = flakyDatabase(server.database);
      return { flaky, store: databaseRunStore(flaky.database, { ttlMs: TTL_MS, ...options }) };
    };
    const keep = (position: string) =>
      ({ kind: "keep", kept: { position, asked: "", answer: position, facts: undefined } }) as const;
    const refused = (code: string) => expect.objectContaining({ name: "MemoryError", code });
    const held = async (claim: Claim) => {
      const rows = await server.database.query<{ epoch: string }>(
        "select epoch from bulkhead.lease where thread = $1",
        [claim.run.thread],
      );
      return Number(rows[0]?.epoch);
    };
    /** Once nobody else may. */
    const claimed = async (run: NewRun): Promise<Claim> => {
      let claim: Claim | undefined;
      await expect
        .poll(
          async () => {
            claim = await another({ ttlMs: 60_000 })
              .store.claim(run)
              .catch(() => undefined);
            return claim;
          },
          { timeout: 30_000 },
        )
        .toBeDefined();
      return claim as Claim; // the poll ended
    };

    test("a holder that was silent past its lease and was replaced writes nothing, ends nothing, and may begin nothing", async () => {
      const run = newRun();
      const { flaky, store } = another({ ttlMs: 2_000 });
      const zombie = await store.claim(run);
      const effect = someEffect({ run: run.id, position: "c1-0", state: "intended" });
      await zombie.write({ kind: "effect", effect, from: undefined });
      flaky.state = "away"; // as if it were stopped
      await expect(another().store.claim(run)).rejects.toEqual(refused("run_held"));
      const heir = await claimed(run);
      expect(() => zombie.assertHeld()).toThrow(refused("lease_lost"));
      flaky.state = "there";
      const done = { ...effect, state: "done" } as const;
      await expect(zombie.write({ kind: "effect", effect: done, from: "intended" })).rejects.toEqual(
        refused("lease_lost"),
      );
      expect(zombie.signal.reason).toEqual(refused("lease_lost"));
      await expect(zombie.end("done", { outcome: "of a zombie" })).rejects.toEqual(refused("lease_lost"));
      await zombie[Symbol.asyncDispose]();
      expect(heir.effects.get("c1-0")?.state).toBe("intended");
      heir.assertHeld();
      await heir.end("done", { outcome: "of the heir" });
      expect((await store.claim(run)).outcome).toBe("of the heir");
    });

    test("of many that would begin one run at once exactly one does", async () => {
      const run = newRun();
      const claims = await Promise.allSettled(Array.from({ length: 6 }, () => another().store.claim(run)));
      const won = claims.flatMap((claim) => (claim.status === "fulfilled" ? [claim.value] : []));
      expect(won).toHaveLength(1);
      for (const claim of claims) if (claim.status === "rejected") expect(claim.reason).toEqual(refused("run_held"));
      await won[0]?.end("stopped");
    });

    test("a silent holder hears by its heartbeat that it was replaced", async () => {
      const run = newRun();
      const { flaky, store } = another();
      const zombie = await store.claim(run);
      flaky.state = "away";
      await using _ = await claimed(run);
      flaky.state = "there";
      await expect.poll(() => zombie.signal.reason, { timeout: 30_000 }).toEqual(refused("lease_lost"));
    });

    test("a holder keeps its thread by its heartbeat alone", async () => {
      await using claim = await another().store.claim(newRun());
      const [{ until: first } = { until: new Date() }] = await server.database.query<{ until: Date }>(
        "select until from bulkhead.lease where thread = $1",
        [claim.run.thread],
      );
      const outlived = () =>
        server.database.query(
          "select 1 from bulkhead.lease where thread = $1 and until > clock_timestamp() and clock_timestamp() > $2",
          [claim.run.thread, first],
        );
      await expect.poll(outlived, { timeout: 30_000 }).toHaveLength(1);
      await expect.poll(() => claim.assertHeld(), { timeout: 10_000 }).toBeUndefined();
      expect(await held(claim)).toBe(1);
    });

    test("a database that is away or late for longer than the lease loses and doubles nothing; who was not replaced holds on", async () => {
      const survived = async (state: "away" | "late") => {
        const { flaky, store } = another({ ttlMs: 1_500 });
        await using claim = await store.claim(newRun());
        await claim.write(keep("c1-0"));
        flaky.state = state;
        const waiting = [claim.write(keep("c2-0")), claim.write(keep("c3-0"))];
        await sleep(2_300);
        expect(() => claim.assertHeld(), state).toThrow(refused("lease_lost"));
        expect(claim.signal.aborted, state).toBe(false);
        flaky.state = "there";
        await Promise.all(waiting);
        claim.assertHeld();
        expect(await held(claim), state).toBe(1);
        await claim.end("stopped");
        await using again = await store.resume(claim.run.id);
        expect([...again.kept.keys()].sort(), state).toEqual(["c1-0", "c2-0", "c3-0"]);
      };
      await Promise.all([survived("away"), survived("late")]);
    });

    test("an answer is to what was read: what somebody edited in between is looked at again", async () => {
      const { flaky, store } = another();
      const claim = await store.claim(newRun());
      const effects = ["c1-0", "c2-0"].map((position) => someEffect({ run: claim.run.id, position }));
      await claim.write(...effects.map((effect) => ({ kind: "effect", effect, from: undefined }) as const));
      await claim.end("waiting");
      const [one, two] = effects.map((effect) => ({ id: effect.id, shown: effectDigest(effect) }));
      const edited = { vendor: "ACME", cents: 7 };
      const editBefore = (id = "") => {
        flaky.before = async (names) => {
          if (!names.includes("bulkhead effect")) return;
          flaky.before = async () => {};
          await another().store.approvals.edit(id, edited, "alice");
        };
      };
      editBefore(one?.id);
      expect(await store.approvals.approve(one?.id ?? "", "alice")).toMatchObject({ arguments: edited });
      editBefore(two?.id);
      const approved = store.approvals.approve(two?.id ?? "", "alice", two?.shown);
      await expect(approved).rejects.toEqual(refused("effect_changed"));
      expect(await store.approvals.find(two?.id ?? "")).toMatchObject({ state: "asked", arguments: edited });
    });

    test("a write whose answer was lost is made once", async () => {
      const { flaky, store } = another();
      await using claim = await store.claim(newRun());
      const effect = someEffect({ run: claim.run.id, position: "c1-0", state: "intended" });
      flaky.state = "deaf";
      const before = flaky.asked;
      const written = claim.write({ kind: "effect", effect, from: undefined }, keep("c1-1"));
      await expect.poll(() => flaky.asked - before, { timeout: 10_000 }).toBeGreaterThan(2);
      flaky.state = "there";
      await written;
      await claim.write({ kind: "effect", effect: { ...effect, state: "done" }, from: "intended" });
      expect((await store.tree(claim.run.id)).effects.map(({ state }) => state)).toEqual(["done"]);
    });

    test("a write that was given up is not taken for the next one, whichever of the two was made", async () => {
      const { flaky, store } = another({ patienceMs: 0 });
      const claim = await store.claim(newRun());
      flaky.state = "deaf";
      await expect(claim.write(keep("c1-0"))).rejects.toEqual(refused("database_lost"));
      flaky.state = "there";
      await claim.end("done", { outcome: "of the run" });
      expect(await another().store.find(claim.run.id)).toMatchObject({ status: "done" });
      expect((await another().store.resume(claim.run.id)).outcome).toBe("of the run");
    });

    test("a number that stands there before a write was sent is another's writing: nothing counts as made", async () => {
      const claim = await another().store.claim(newRun());
      await server.database.query("update bulkhead.lease set written = 1000 where thread = $1", [claim.run.thread]);
      await expect(claim.write(keep("c1-0"))).rejects.toEqual(refused("lease_lost"));
    });

    test("what was let go of is not held again by a renewal that comes late", async () => {
      const { flaky, store } = another({ ttlMs: 60_000 });
      const run = newRun();
      const claim = await store.claim(run);
      const now = Date.now;
      flaky.before = async (names) => {
        if (names.includes("bulkhead release lease")) Date.now = () => now() + 30_000; // it took half of the lease's time
      };
      await claim.end("stopped").finally(() => {
        Date.now = now;
      });
      await using again = await another().store.claim(run);
      expect(await held(again)).toBe(2);
    });

    test("a server that is killed in the middle of writes loses none that was acknowledged, doubles none, and the run goes on", {
      timeout: SOAK ? 600_000 : 60_000,
    }, async () => {
      const store = databaseRunStore(server.database);
      const claim = await store.claim(newRun());
      const begun = (at: number) => someEffect({ run: claim.run.id, position: `c${at}-0`, state: "intended" });
      let acknowledged = 0;
      const writing = (async () => {
        for (let at = 0; at < WRITES; at++) {
          await claim.write({ kind: "effect", effect: begun(at), from: undefined }, keep(`c${at}-1`));
          acknowledged = at + 1;
        }
      })();
      for (let kills = 1; kills <= KILLS; kills++) {
        await expect.poll(() => acknowledged, { timeout: 30_000, interval: 1 }).toBeGreaterThan(kills * 10);
        await server.kill();
      }
      await writing;
      claim.assertHeld();
      await claim.end("stopped");
      await using again = await store.resume(claim.run.id);
      expect([again.effects.size, again.kept.size]).toEqual([WRITES, WRITES]);
    });

    test("a run whose database stays away stops, and can be taken up again", async () => {
      const { flaky, store } = another({ patienceMs: TTL_MS });
      const claim = await store.claim(newRun());
      flaky.state = "away";
      await expect(claim.write(keep("c1-0"))).rejects.toEqual(refused("database_unavailable"));
      await expect.poll(() => claim.signal.reason, { timeout: 30_000 }).toEqual(refused("lease_lost"));
      expect(claim.kept.size).toBe(0);
      await using again = await claimed(newRunOf(claim));
      expect(await held(again)).toBe(2);
    });
    const newRunOf = ({ run }: Claim): NewRun => ({ ...run, input: null });

    test("a database that was closed here is not waited for", async () => {
      const database = Object.create(server.database, { pool: { value: { ending: true } } }) as Database;
      const { store, flaky } = another();
      const claim = await store.claim(newRun());
      await claim.end("stopped");
      const closed = databaseRunStore(Object.assign(database, { pipeline: flaky.database.pipeline }));
      const left = await closed.resume(claim.run.id);
      flaky.state = "away";
      await expect(left.end("done")).rejects.toEqual(refused("database_unavailable"));
    });

    test("writes that wait are made together", async () => {
      const { flaky, store } = another();
      await using claim = await store.claim(newRun());
      const before = flaky.asked;
      await Promise.all(Array.from({ length: 60 }, (_, at) => claim.write(keep(`c${at}-0`))));
      expect(flaky.asked - before).toBeLessThan(5);
      await claim.end("stopped");
      expect((await store.resume(claim.run.id)).kept.size).toBe(60);
    });

    test("a holder that waits hears that its run was cancelled", async () => {
      const { store } = another();
      await using claim = await store.claim(newRun());
      await another().store.cancel(claim.run.id, "alice");
      await expect.poll(() => claim.signal.reason, { timeout: 30_000 }).toEqual(refused("run_cancelled"));
    });

    test("a holder that was killed is replaced at once; one that is only stopped is not", async () => {
      const run = newRun();
      const { store } = another();
      await (await store.claim(run)).end("stopped");
      const program = join(import.meta.dirname, "holder-process.ts");
      const child = spawn(
        process.execPath,
        ["--conditions=@bulkhead/source", program, JSON.stringify(server.target), run.id],
        {
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      await once(child.stdout, "data");
      child.kill("SIGSTOP");
      await expect(store.claim(run)).rejects.toEqual(refused("run_held"));
      expect(await store.find(run.id)).toMatchObject({ status: "running" });
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
      expect(await store.find(run.id)).toMatchObject({ status: "stopped" });
      await using claim = await store.claim(run);
      expect(claim.state).toBe("held by another");
      expect(await held(claim)).toBe(3);
    });

    test("a row that a newer version wrote is refused by name, and not touched", async () => {
      const { store } = another();
      const claim = await store.claim(newRun());
      await claim.write(keep("c1-0"));
      await claim.end("stopped");
      const change = (first: string) =>
        server.database.query(
          "update bulkhead_operator.kept set answer = decode($2, 'hex') || substring(answer from 2) where run = $1",
          [claim.run.id, first],
        );
      await change("63");
      await expect(store.resume(claim.run.id)).rejects.toEqual(refused("newer_row"));
      expect(await store.find(claim.run.id)).toMatchObject({ status: "stopped" });
      await change("01");
      const version = (v: number) =>
        server.database.query("update bulkhead.run set v = $2 where id = $1", [claim.run.id, v]);
      await version(2);
      await expect(store.resume(claim.run.id)).rejects.toEqual(refused("newer_row"));
      await expect(store.find(claim.run.id)).rejects.toEqual(refused("newer_row"));
      await version(1);
      expect(await store.find(claim.run.id)).toMatchObject({ status: "stopped" });
      expect((await store.resume(claim.run.id)).kept.get("c1-0")?.answer).toBe("c1-0");
    });
  });
}
