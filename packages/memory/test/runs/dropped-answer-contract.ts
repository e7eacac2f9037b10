// What holds on every database where the connection ends after it has done what a person asked for, and before it says so:
// it is asked again, and done once.
import { beforeAll, describe, expect, test } from "vitest";
import { databaseRunStore, effectDigest } from "../../src/index.ts";
import { flakyDatabase } from "./flaky-database.ts";
import type { LeaseServer } from "./lease-contract.ts";
import { someEffect } from "./some-effect.ts";
import { someRun } from "./some-run.ts";

export function droppedAnswerContract(name: string, start: () => Promise<LeaseServer>): void {
  describe(`answers that are dropped by ${name}`, () => {
    let server: LeaseServer;
    beforeAll(async () => {
      server = await start();
    }, 120_000);

    let count = 0;
    /** A run that asks, and a store whose database drops the answer to the first transaction with this statement. */
    const dropping = async (statement: string) => {
      const id = `dropped-${++count}`;
      const run = someRun(id);
      const flaky = flakyDatabase(server.database);
      const store = databaseRunStore(flaky.database);
      const effect = someEffect({ run: id, thread: id, position: "o1", principal: "alice" });
      const claim = await store.claim(run);
      await claim.write({ kind: "effect", effect, from: undefined });
      await claim.end("waiting");
      let dropped = 0;
      flaky.before = async (names) => {
        flaky.state = dropped === 0 && names.includes(statement) ? "deaf" : "there";
        if (flaky.state === "deaf") dropped++;
      };
      return { id, store, effect, dropped: () => dropped };
    };
    const refused = (code: string) => expect.objectContaining({ name: "MemoryError", code });

    test("an approval, a rejection and an edit are given once", async () => {
      for (const answer of ["approve", "reject", "edit"] as const) {
        const { store, effect, dropped } = await dropping("bulkhead effect");
        const { approvals } = store;
        const given =
          answer === "edit"
            ? await approvals.edit(effect.id, { ...effect.arguments }, "alice")
            : await approvals[answer](effect.id, "alice", effectDigest(effect));
        expect([dropped(), given.answeredBy?.by ?? given.edited?.by]).toEqual([1, "alice"]);
        expect(await approvals.find(effect.id)).toEqual(JSON.parse(JSON.stringify(given)));
        if (answer !== "edit") await expect(approvals.reject(effect.id, "alice")).rejects.toEqual(refused("answered"));
      }
    });

    test("a run is cancelled, abandoned, forked and forgotten once, and who comes second is told", async () => {
      const cancelled = await dropping("bulkhead settle run");
      await cancelled.store.cancel(cancelled.id, "alice");
      expect([cancelled.dropped(), (await cancelled.store.find(cancelled.id))?.status]).toEqual([1, "cancelled"]);
      await expect(cancelled.store.cancel(cancelled.id, "alice")).rejects.toEqual(refused("run_over"));

      const abandoned = await dropping("bulkhead settle run");
      await abandoned.store.abandon(abandoned.id, "alice");
      expect([abandoned.dropped(), (await abandoned.store.find(abandoned.id))?.status]).toEqual([1, "abandoned"]);

      const forked = await dropping("bulkhead settle run");
      const fork = { id: `${forked.id}-again`, thread: `${forked.id}-again`, by: "alice" };
      expect((await forked.store.fork(forked.id, fork)).forkedFrom).toBe(forked.id);
      expect(forked.dropped()).toBe(1);

      const forgotten = await dropping("bulkhead forget");
      await forgotten.store.forget(forgotten.id);
      expect([forgotten.dropped(), await forgotten.store.find(forgotten.id)]).toEqual([1, undefined]);
      await expect(forgotten.store.forget(forgotten.id)).rejects.toEqual(refused("no_run"));
    });
  });
}
