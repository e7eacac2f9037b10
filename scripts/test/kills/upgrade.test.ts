// An upgrade of the schema while processes of the version before are at work, on Postgres: the embedded database lets in one
// statement at a time.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { observeRun } from "@bulkhead/agents";
import { openDatabase } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { bossEngine } from "../../../apps/orchestrator/src/engine/boss-engine.ts";
import { inFull } from "../../kills/amount.ts";
import { openRuns } from "../../kills/database-runs.ts";
import { NEXT } from "../../kills/migrate-process.ts";
import { bookingService } from "../../kills/nested-flow.ts";
import { startProcess } from "../../kills/node-process.ts";
import { bookingsOf, poolFlow } from "../../kills/pool-flow.ts";

test(
  "a migration that waits for a table holds up no run of the version before, which goes on after it too",
  inFull,
  async ({ skip }) => {
    await using runs = (await openRuns("postgres")) ?? skip("no Postgres server is installed here");
    const { server, folder, database, store } = runs;
    const file = join(folder, "bookings");
    await using processes = new AsyncDisposableStack();
    processes.use(startProcess("pool-process.ts", { target: server.target, file }));
    await using engine = await bossEngine({ database, store });
    const played = async (name: string) => {
      const runId = `${name}-${randomUUID()}`;
      await observeRun({ store }, () => poolFlow({ book: () => undefined }).keep({ run: name }, { runId }));
      await engine.submit({ run: runId, tenant: "acme", module: { name: "bookings", version: "1" } });
      return (await engine.wait(runId)).status;
    };
    expect(await played("before")).toBe("done");

    // Somebody reads runs for a long time: a backup, a report. The migration cannot have the table meanwhile.
    await using reader = await server.open();
    const next = await reader.transaction(async (queries) => {
      await queries.query("select count(*) from bulkhead.run");
      const migrating = processes.use(startProcess("migrate-process.ts", { target: server.target }));
      await migrating.said("began");
      while ((await queries.query(WAITS)).length === 0) await sleep(20);
      const meanwhile = played("meanwhile"); // for ever behind the migration, if that waited for ever
      while ((await Promise.race([meanwhile, sleep(500)])) === undefined) await queries.query("select 1"); // it is not idle
      expect(await meanwhile).toBe("done");
      expect(migrating.lines).toEqual(["began"]);
      return migrating;
    });
    await next.said("migrated");
    expect(await next.end).toBe(true);

    expect(await played("after")).toBe("done");
    expect(await store.list({})).toHaveLength(3);
    expect([...bookingService(file).booked()].sort()).toEqual(
      ["before", "meanwhile", "after"].flatMap(bookingsOf).sort(),
    );
    await expect(openDatabase(server.target)).rejects.toMatchObject({
      code: "newer_schema",
      message: expect.stringContaining(NEXT.name),
    });
  },
);

/** Somebody waits for the table of runs, to have it alone. */
const WAITS = `select 1 from pg_locks
  where relation = 'bulkhead.run'::regclass and mode = 'AccessExclusiveLock' and not granted`;
