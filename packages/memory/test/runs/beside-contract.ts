// What holds on every database of writes that may wait for the next one, and of what is stored in a run's transactions
// beside what it keeps.
import { beforeAll, describe, expect, test } from "vitest";
import { databaseRunStore, threadWriter } from "../../src/index.ts";
import { flakyDatabase } from "./flaky-database.ts";
import type { LeaseServer } from "./lease-contract.ts";
import { someEffect } from "./some-effect.ts";
import { someRun } from "./some-run.ts";

export function besideContract(name: string, start: () => Promise<LeaseServer>): void {
  describe(`what is stored beside runs in ${name}`, () => {
    let server: LeaseServer;
    beforeAll(async () => {
      server = await start();
      await server.database.query("create table public.beside (thread text primary key, by text default current_user)");
    }, 120_000);

    let count = 0;
    const claimed = async () => {
      const id = `beside-${++count}`;
      const run = someRun(id);
      const flaky = flakyDatabase(server.database);
      const store = databaseRunStore(flaky.database);
      const claim = await store.claim(run);
      const writer = threadWriter(flaky.database, id);
      if (writer === undefined) throw new Error("nobody writes the thread that was claimed");
      const made: string[][] = [];
      flaky.before = async (names) => void made.push([...names]);
      return { run, flaky, store, claim, writer, made };
    };
    const insert = (thread: string, table = "public.beside") => ({
      name: `insert into ${table}`,
      text: `insert into ${table} (thread) values ($1)`,
      values: [thread],
    });
    const keep = (position: string, answer = position) =>
      ({ kind: "keep", kept: { position, asked: "", answer, facts: undefined } }) as const;
    const state = (value: string) => ({ kind: "state", state: value }) as const;
    const rows = (thread: string) =>
      server.database.query<{ by: string }>("select by from public.beside where thread = $1", [thread]);
    const refused = (code: string) => expect.objectContaining({ name: "MemoryError", code });

    test("it goes in the transaction of the run's next write, as the login, and so does a write that may wait", async () => {
      const { run, claim, writer, made, store } = await claimed();
      const [login] = await server.database.query<{ by: string }>("select current_user as by");
      const stored = writer.beside([insert(run.id)]);
      const waited = claim.writeLater(keep("o1"), state("before"));
      await claim.write(keep("o2"), state("after"));
      await Promise.all([stored, waited]);
      expect(made).toHaveLength(1);
      expect(made[0]?.filter((statement) => statement === "bulkhead keep state")).toHaveLength(1);
      expect(await rows(run.id)).toEqual([login]);
      await claim.end("stopped");
      await using again = await store.resume(run.id);
      expect([[...again.kept.keys()].sort(), again.state]).toEqual([["o1", "o2"], "after"]);
    });

    test("where nothing follows, a write that may wait is made by itself, or when it is asked for", async () => {
      const { run, claim, writer, made } = await claimed();
      await claim.writeLater(keep("o1"));
      expect(made).toHaveLength(1);
      const told: string[] = [];
      void claim.writeLater(keep("o2")).then(() => told.push("o2"));
      void writer.beside([insert(run.id)]).then(() => told.push("beside"));
      await claim.flush();
      expect([told, made.length]).toEqual([["o2", "beside"], 2]);
    });

    test("who was replaced stores nothing beside either", async () => {
      const { run, claim, writer } = await claimed();
      await server.database.query("update bulkhead.lease set token = 'of another' where thread = $1", [run.id]);
      const stored = writer.beside([insert(run.id)]);
      await claim.flush();
      await expect(stored).rejects.toEqual(refused("lease_lost"));
      expect(await rows(run.id)).toEqual([]);
      expect(claim.signal.reason).toEqual(refused("lease_lost"));
    });

    test("where it cannot be stored nothing that follows is written, but how an effect ended is, and the run ends", async () => {
      const { run, claim, writer, store } = await claimed();
      const effect = someEffect({ run: run.id, thread: run.thread, position: "o1", state: "intended" });
      await claim.write({ kind: "effect", effect, from: undefined });
      const results = await Promise.allSettled([
        writer.beside([insert(run.id, "public.no_such_table")]),
        claim.write(keep("o2")),
        claim.write({ kind: "effect", effect: { ...effect, state: "done" }, from: "intended" }),
      ]);
      expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
      await expect(claim.write(keep("o3"))).rejects.toEqual(refused("statement_failed"));
      await claim.end("stopped");
      await using again = await store.resume(run.id);
      expect([[...again.kept.keys()], again.effects.get("o1")?.state]).toEqual([[], "done"]);
    });

    test("of a cancelled run nothing more is stored", async () => {
      const { run, store, claim, writer } = await claimed();
      await store.cancel(run.id, "bob");
      const stored = writer.beside([insert(run.id)]);
      await claim.flush();
      await expect(stored).rejects.toEqual(refused("run_cancelled"));
      await claim.end("stopped");
    });

    test("of a run that ends nobody writes from then on, which would hold its thread again", async () => {
      const { run, flaky, store, claim, writer } = await claimed();
      const ended = claim.end("stopped");
      expect(threadWriter(flaky.database, run.id)).toBeUndefined();
      await expect(writer.beside([insert(run.id)])).rejects.toEqual(refused("lease_lost"));
      await ended;
      await using again = await store.resume(run.id);
      expect(again.run.status).toBe("running");
    });
  });
}
