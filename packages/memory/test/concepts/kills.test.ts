// Who writes concepts, and the database itself, are killed at random points: what was acknowledged is there, and nothing by halves.
// On the database that the seed draws; with `npm run soak` on both, ten times as often.
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DatabaseOptions, openDatabase } from "../../src/index.ts";
import { startClient } from "../database/client-processes.ts";
import { newFolder } from "../database/disk.ts";
import { isDrawn } from "../database/drawn.ts";
import { endOwner } from "../database/owners.ts";
import { findPostgres, startPostgres } from "../database/postgres-server.ts";
import { SOAK } from "../database/soak.ts";

/** On a database. */
const KILLS = SOAK ? 20 : 2;

/** Every other kill is the writer's. */
async function killed(target: DatabaseOptions, killServer: () => Promise<void>): Promise<void> {
  const moments = fc.sample(fc.integer({ min: 0, max: 100 }), KILLS);
  const acknowledged: string[] = [];
  let number = 1;
  let writer = startClient("propose", target, number);
  for (const [at, moment] of moments.entries()) {
    const before = writer.lines.length;
    await expect.poll(() => writer.lines.length, { timeout: 120_000 }).toBeGreaterThan(before + 2);
    await sleep(moment);
    if (at % 2 === 0) await killServer();
    else {
      await writer.kill();
      acknowledged.push(...writer.lines);
      writer = startClient("propose", target, ++number);
    }
  }
  const before = writer.lines.length;
  await expect.poll(() => writer.lines.length, { timeout: 120_000 }).toBeGreaterThan(before);
  await writer.kill();
  acknowledged.push(...writer.lines);

  await using database = await openDatabase(target);
  const query = async () => {
    await database.query("select 1").catch(() => {}); // a connection to the server that was killed
    return database.query<{ id: string; whole: boolean }>(
      `select id, count(*) over (partition by concept) = (select last from bulkhead_memory.concept where concept.id = revision.concept)
          and exists (select 1 from bulkhead_memory.concept_evidence as seen where seen.revision = revision.id)
          and exists (select 1 from bulkhead_memory.concept_event as event where event.concept = revision.concept and event.number = revision.number)
          and exists (select 1 from bulkhead.provenance where provenance.id = revision.provenance and position = 'concept:' || revision.id)
          and (select count(*) from bulkhead_memory.concept_near as near where near.revision = revision.id) = 6 as whole
        from bulkhead_memory.concept_revision as revision`,
    );
  };
  const kept = await query(); // the tests' login is a superuser, which sees all
  expect(kept.filter(({ whole }) => !whole)).toEqual([]);
  const ids = new Set(kept.map(({ id }) => id));
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(2 * KILLS);
}

const timeout = SOAK ? 1_200_000 : 300_000;

if (isDrawn("the embedded database"))
  test("the embedded database: every acknowledged revision is there, none half-written", { timeout }, async () => {
    const dir = newFolder("bulkhead-killed-");
    try {
      await killed({ url: "", dir }, () => endOwner(dir));
    } finally {
      await endOwner(dir);
      rmSync(dir, { recursive: true, force: true });
    }
  });

const programs = findPostgres();
if (programs === undefined) test.skip("Postgres: no server with pgvector is installed here", () => {});
else if (isDrawn("Postgres"))
  test("Postgres: every acknowledged revision is there, none half-written", { timeout }, async () => {
    const server = await startPostgres(programs);
    try {
      await killed({ url: await server.createDatabase("killed") }, server.kill);
    } finally {
      await server.stop();
    }
  });
