// What holds of concepts that are taken out and in, on every database.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { conceptMemory, exportDatabase, importDatabase } from "../../../src/index.ts";
import { newFolder } from "../../database/disk.ts";
import { isDrawn } from "../../database/drawn.ts";
import { endOwner } from "../../database/owners.ts";
import { openIn } from "../../database/temporary-folder.ts";
import { alice, code, lesson, operator, routine, said, tests } from "../some-concepts.ts";
import { type ConceptsUnderTest, refused } from "./concepts-under-test.ts";

export function transferContract({ name, server, memory }: ConceptsUnderTest): void {
  // The first, while there is little in the database.
  if (isDrawn(name)) {
    test("what is exported from the database comes back in another, scopes, evidence and quarantine too", async () => {
      const own = memory();
      const { id } = await own.propose(lesson("moved"), [tests], operator);
      await own.promote(id, { revision: 1, by: alice });
      const revoked = await own.propose(lesson("gone"), [tests], operator);
      await own.revoke(revoked.id, alice, "wrong");
      const dir = newFolder("bulkhead-moved-");
      try {
        const file = join(dir, "all.jsonl");
        await exportDatabase(file, server.target);
        await importDatabase(file, { url: "", dir });
        await using imported = await openIn(dir);
        const there = conceptMemory(imported, own.scope);
        for (const one of [id, revoked.id]) expect(await there.history(one)).toEqual(await own.history(one));
        expect(await there.stats()).toEqual(await own.stats());
        expect(await conceptMemory(imported, { tenant: "nobody" }).list()).toEqual([]);
        await expect(there.promote(revoked.id, { revision: 1, by: code })).rejects.toEqual(refused("person_needed"));
        expect((await there.propose(lesson("new"), [tests], operator)).revision.number).toBe(1);
      } finally {
        await endOwner(dir);
        rmSync(dir, { recursive: true, force: true });
      }
    });
  }

  test("13: a dirty library is imported, each repair is told, and all of it is in quarantine", async () => {
    const own = memory();
    const file = join(import.meta.dirname, "../dirty-library.json");
    const imported = await own.importFrom(file, alice);
    expect(imported).toMatchObject({ concepts: 5, known: 0 });
    const codes = Object.groupBy(imported.repairs, ({ code }) => code);
    expect(Object.fromEntries(Object.entries(codes).map(([code, all]) => [code, all?.map(({ at }) => at)]))).toEqual({
      empty_removed: [0, 1, 2],
      output_type_missing: [1],
      parameter_kept_as_name: [2],
      parameter_dropped: [2, 2, 2, 2, 3],
      unknown_key_dropped: [2],
      type_name_mended: [3],
      duplicate_name_merged: [4],
      hidden_characters_removed: [5],
      dropped: [6, 7],
    });
    expect((await own.list()).map(({ status, label }) => [status, label.integrity])).toEqual(
      Array(5).fill(["quarantined", "external"]),
    );
    expect(await own.find("pick largest")).toMatchObject({
      body: {
        implementation: "max(shapes, by)",
        cues: ["several shapes of other sizes"],
        parameters: [{ name: "shapes", type: "list[shape]" }, { name: "by" }],
      },
    });
    const first = (await own.find("mirror"))?.concept ?? "";
    await expect(own.promote(first, { revision: 1, by: code })).rejects.toEqual(refused("person_needed"));
    expect(await own.promote(first, { revision: 1, by: alice })).toMatchObject({ status: "active" });
    expect(await own.importFrom(file, alice)).toMatchObject({ concepts: 0, known: 5 });
  });

  test("what a tenant has is exported whole, and comes in elsewhere in quarantine, whatever the file says", async () => {
    const own = memory({ project: "a" });
    const tenant = own.scope.tenant;
    const { id, revision } = await own.propose(lesson("rates"), [tests], operator);
    await own.promote(id, { revision: 1, by: alice });
    await own.use([revision.id], "r1", { cited: [revision.id], passed: true });
    await conceptMemory(server.database, { tenant, project: "b" }).propose(routine("fill"), [said], operator);
    const all = conceptMemory(server.database, { tenant, project: "*", domain: "*", role: "*" });
    await expect(all.propose(lesson("x"), [tests], operator)).rejects.toEqual(refused("bad_scope"));
    const folder = newFolder("bulkhead-concepts-");
    const file = join(folder, "all.jsonl");
    expect(await all.exportTo(file)).toBe(2);
    await expect(all.exportTo(file)).rejects.toEqual(refused("bad_export"));
    const text = readFileSync(file, "utf8");
    for (const part of [
      '"project":"a"',
      '"project":"b"',
      '"feedback":"visible_tests"',
      '"cited":true',
      '"byKind":"person"',
    ])
      expect(text.replaceAll(" ", "")).toContain(part);
    const other = memory();
    expect(await other.importFrom(file, alice)).toEqual({ concepts: 2, known: 0, repairs: [] });
    expect(await other.find("rates")).toMatchObject({
      status: "quarantined",
      label: { integrity: "external" },
      body: revision.body,
    });
    const cut = join(folder, "cut.jsonl");
    writeFileSync(cut, text.slice(0, -80));
    await expect(other.importFrom(cut, alice)).rejects.toEqual(refused("bad_export"));
    writeFileSync(cut, text.replace("rates", "crates"));
    await expect(other.importFrom(cut, alice)).rejects.toEqual(refused("bad_export"));
    writeFileSync(cut, text.replace('"version":1', '"version":2'));
    await expect(other.importFrom(cut, alice)).rejects.toEqual(refused("newer_schema"));
    rmSync(folder, { recursive: true });
  });
}
