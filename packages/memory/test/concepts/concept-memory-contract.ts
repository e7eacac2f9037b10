// What holds of concepts on every database.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ConceptMemoryOptions, conceptMemory, databaseRunStore, descendants } from "../../src/index.ts";
import type { FilesServer } from "../files/files-server.ts";
import { alice, code, lesson, operator, oracle, routine, said, tests, worker } from "./some-concepts.ts";

export function conceptMemoryContract(name: string, start: () => Promise<FilesServer>): void {
  describe(`concepts in ${name}`, () => {
    let server: FilesServer;
    beforeAll(async () => {
      server = await start();
    }, 120_000);
    afterAll(() => server.stop());

    let count = 0;
    /** Of a tenant of its own. */
    const memory = (options: Partial<ConceptMemoryOptions> = {}) =>
      conceptMemory(server.database, { tenant: `t${++count}`, ...options });
    const refused = (code: string) => expect.objectContaining({ name: "MemoryError", code });

    test("a concept is a candidate until it is promoted, and then it is believed", async () => {
      const own = memory();
      const by = await worker(server.database, ["o2"]);
      const { id, revision } = await own.propose(lesson("prices"), [tests], by);
      expect(revision).toMatchObject({
        concept: id,
        number: 1,
        status: "candidate",
        label: { integrity: "user" },
        principal: "alice",
      });
      expect(await own.find("Prices")).toEqual(revision);
      const [seen] = (await own.history(id))?.evidence ?? [];
      const promoted = await own.promote(id, { revision: 1, evidence: seen?.id ?? "" });
      expect(promoted).toMatchObject({ status: "active", label: { integrity: "trusted" } });
      expect(await own.list({ status: "active" })).toEqual([promoted]);
    });

    test("a routine takes routines", async () => {
      const own = memory();
      const { revision } = await own.propose(routine("recolour"), [tests], operator);
      expect(revision.body).toEqual(routine("recolour"));
    });

    test("what ever saw a stranger's text a person alone promotes, whatever the tests say", async () => {
      const own = memory();
      const by = await worker(server.database, ["o1"]);
      const { id, revision } = await own.propose(lesson("refunds"), [tests], by);
      expect(revision.label.integrity).toBe("external");
      const [seen] = (await own.history(id))?.evidence ?? [];
      const evidence = seen?.id ?? "";
      await expect(own.promote(id, { revision: 1, evidence })).rejects.toEqual(refused("person_needed"));
      await expect(own.promote(id, { revision: 1, by: code })).rejects.toEqual(refused("person_needed"));
      expect(await own.promote(id, { revision: 1, by: alice })).toMatchObject({ label: { integrity: "trusted" } });
    });

    test("an oracle's feedback promotes nothing, nor do tests that a stranger's run passed", async () => {
      const own = memory();
      const by = await worker(server.database, ["o2"]);
      const { id, revision } = await own.propose(lesson("stock"), [oracle], by);
      const failed = await own.evidence(revision.id, { ...tests, passed: false }, by);
      const led = await own.evidence(revision.id, tests, await worker(server.database, ["o1"]));
      const [seen] = (await own.history(id))?.evidence ?? [];
      for (const evidence of [seen?.id ?? "", failed, led, "none"])
        await expect(own.promote(id, { revision: 1, evidence })).rejects.toEqual(refused("no_evidence"));
      // The trigger holds it, whoever writes the row.
      await expect(
        server.database.query(
          `insert into bulkhead.promotion (provenance, kind, by_whom, evidence, made_at)
            values ($1, 'tests', 'me', jsonb_build_object('evidence', $2::text), now())`,
          [revision.provenance, seen?.id],
        ),
      ).rejects.toMatchObject({ sqlState: "BH034" });
      const good = await own.evidence(revision.id, tests, await worker(server.database, ["o2"]));
      expect(await own.promote(id, { revision: 1, evidence: good })).toMatchObject({ status: "active" });
    });

    test("what its principal says lets that one alone be guided by it", async () => {
      const own = memory();
      const by = await worker(server.database, ["o2"]);
      const { id } = await own.propose(lesson("tone"), [said], by);
      const [seen] = (await own.history(id))?.evidence ?? [];
      expect(await own.promote(id, { revision: 1, evidence: seen?.id ?? "" })).toMatchObject({
        status: "active",
        label: { integrity: "user" },
      });
      const eligible = (principal: string) =>
        server.database.transaction(async (queries) => {
          await queries.query("set local role bulkhead_memory");
          await queries.query("select bulkhead_memory.enter($1, null, null, null)", [own.scope.tenant]);
          return queries.query("select 1 from bulkhead_memory.eligible(2, $1)", [principal]);
        });
      expect(await eligible("alice")).toHaveLength(1);
      expect(await eligible("bob")).toHaveLength(0);
    });

    test("revoking puts everything that was made of it in quarantine at once, and says who, when and why", async () => {
      const own = memory();
      const { id, revision } = await own.propose(lesson("rates"), [tests], operator);
      await own.promote(id, { revision: 1, by: alice });
      const next = await own.propose(lesson("rates", { cues: ["a rate"] }), [tests], operator);
      expect(next).toMatchObject({ id, merged: revision.id, revision: { number: 2, status: "candidate" } });
      await own.promote(id, { revision: 2, by: alice });
      const { quarantined } = await own.revoke(id, alice, "it is wrong", 1);
      expect(quarantined.map((row) => row.id)).toEqual([revision.provenance, next.revision.provenance]);
      expect(await descendants(server.database, revision.provenance)).toHaveLength(1);
      const history = await own.history(id);
      expect(history?.revisions.map(({ status, label }) => [status, label.integrity])).toEqual([
        ["quarantined", "external"],
        ["quarantined", "external"],
      ]);
      expect(history?.events.slice(-2)).toEqual(
        [1, 2].map((number) => ({
          number,
          kind: "quarantined",
          by: { kind: "person", name: "alice" },
          why: "it is wrong",
          at: expect.any(Number),
        })),
      );
      expect(await own.list({ status: "active" })).toEqual([]);
      await expect(own.promote(id, { revision: 2, by: code })).rejects.toEqual(refused("person_needed"));
      // What is made of it afterwards is there too, until a person looks at it.
      const late = await own.revise(id, lesson("rates", { cues: ["late"] }), [tests], operator);
      expect(late.revision).toMatchObject({ status: "quarantined", label: { integrity: "external" } });
      expect(await own.promote(id, { revision: 3, by: alice })).toMatchObject({ label: { integrity: "trusted" } });
    });

    test("what was believed when can be told", async () => {
      let now = 1_000;
      const own = memory({ clock: { now: () => now } });
      const { id } = await own.propose(lesson("hours"), [tests], operator);
      now = 2_000;
      await own.promote(id, { revision: 1, by: alice });
      now = 3_000;
      await own.revise(id, lesson("hours", { cues: ["late"] }), [tests], operator);
      now = 4_000;
      await own.promote(id, { revision: 2, by: alice });
      now = 5_000;
      await own.retire(id, alice, "no more");
      const believed = await Promise.all([1_500, 2_500, 3_500, 4_500, 5_500].map((at) => own.believedAt(id, at)));
      expect(believed.map((one) => one?.number)).toEqual([undefined, 1, 1, 2, undefined]);
      const listed = await Promise.all([1_500, 2_500, 4_500].map((believedAt) => own.list({ believedAt })));
      expect(listed.map((one) => one.map(({ number }) => number))).toEqual([[], [1], [2]]);
    });

    test("a tenant sees nothing of another one, whatever the statement asks for", async () => {
      const [one, other] = [memory(), memory()];
      const { id, revision } = await one.propose(lesson("secrets"), [tests], operator);
      await one.use([revision.id], "r1", { cited: [revision.id], passed: true });
      expect(await other.find(id)).toBeUndefined();
      expect(await other.list()).toEqual([]);
      await expect(other.promote(id, { revision: 1, by: alice })).rejects.toEqual(refused("no_concept"));
      await expect(other.revoke(id, alice, "x")).rejects.toEqual(refused("no_concept"));
      await expect(other.evidence(revision.id, tests, operator)).rejects.toEqual(refused("no_concept"));
      await expect(other.forget({ source: revision.provenance })).rejects.toEqual(refused("no_concept"));
      const tables = [
        "scope",
        "concept",
        "concept_revision",
        "concept_evidence",
        "concept_use",
        "concept_near",
        "concept_event",
      ];
      const seen = (tenant: string) =>
        server.database.transaction(async (queries) => {
          await queries.query("set local role bulkhead_memory");
          if (tenant !== "") await queries.query("select bulkhead_memory.enter($1, '', '', '')", [tenant]);
          const counts = [];
          for (const table of tables)
            counts.push((await queries.query(`select * from bulkhead_memory.${table}`)).length);
          return counts;
        });
      expect(await seen(one.scope.tenant)).toEqual([1, 1, 1, 1, 1, 6, 1]);
      expect(await seen(other.scope.tenant)).toEqual([0, 0, 0, 0, 0, 0, 0]);
      expect(await seen("")).toEqual([0, 0, 0, 0, 0, 0, 0]);
    });

    test("forgetting a source takes every revision that was made of it, and what was believed before is believed again", async () => {
      const own = memory();
      const first = await own.propose(lesson("sizes"), [tests], operator);
      await own.promote(first.id, { revision: 1, by: alice });
      const by = await worker(server.database, ["o1"]);
      await own.propose(lesson("sizes", { cues: ["XL"] }), [tests], by);
      await own.promote(first.id, { revision: 2, by: alice });
      const alone = await own.propose(lesson("widths"), [tests], by);
      await own.use([first.revision.id], by.run ?? "", { cited: [], passed: true });
      await own.forget({ run: by.run ?? "" });
      expect(await own.find(first.id)).toMatchObject({ number: 1, status: "active" });
      expect(await own.find(alone.id)).toBeUndefined();
      expect(await own.stats()).toMatchObject({ concepts: 1, uses: 0, revisions: { active: 1, superseded: 0 } });
      expect(
        await databaseRunStore(server.database)
          .tree(by.run ?? "")
          .catch((error: unknown) => error),
      ).toEqual(refused("no_run"));
    });

    test("a frozen memory changes no row", async () => {
      const own = memory();
      const { id, revision } = await own.propose(lesson("cold"), [tests], operator);
      const frozen = conceptMemory(server.database, { ...own.scope, frozen: true });
      const before = await own.stats();
      const changes = [
        () => frozen.propose(lesson("colder"), [tests], operator),
        () => frozen.promote(id, { revision: 1, by: alice }),
        () => frozen.use([revision.id], "r", { cited: [], passed: true }),
      ];
      for (const change of changes) await expect(change()).rejects.toEqual(refused("memory_frozen"));
      expect(await frozen.find(id)).toEqual(revision);
      expect(await own.stats()).toEqual(before);
    });
  });
}
