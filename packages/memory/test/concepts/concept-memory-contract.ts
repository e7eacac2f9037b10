// What holds of concepts on every database.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memorySide } from "../../src/concepts/memory-side.ts";
import { selectNamed } from "../../src/concepts/writing/named-rows.ts";
import { nearMarker } from "../../src/concepts/writing/near-marks.ts";
import {
  type ConceptMemory,
  type ConceptMemoryOptions,
  conceptMemory,
  conceptSchema,
  type Database,
  databaseRunStore,
  descendants,
  exportDatabase,
  fileStore,
  importDatabase,
  provenanceOf,
  taskTree,
} from "../../src/index.ts";
import { revoke } from "../../src/provenance/revoke.ts";
import { operatorSide } from "../../src/runs/database/operator-side.ts";
import { newFolder } from "../database/disk.ts";
import { isDrawn } from "../database/drawn.ts";
import { endOwner } from "../database/owners.ts";
import { openIn } from "../database/temporary-folder.ts";
import type { FilesServer } from "../files/files-server.ts";
import { flakyDatabase } from "../runs/flaky-database.ts";
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
    /** Proposed by the operator, and something to believe it on: what a run says of it. */
    const believedIn =
      (own: ConceptMemory) =>
      async (name: string, evidence: typeof tests, writer = operator, fields: object = {}) => {
        const by = await worker(server.database, ["o2"]);
        const concept = lesson(name, { suggestion: `Only ${name}.`, ...fields });
        const { id, revision } = await own.propose(concept, [oracle], writer);
        const seen = await own.evidence(revision.id, evidence, by);
        return { id, revision, seen, run: by.run ?? "" };
      };

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

    test("what is believed on evidence is believed no more when its run is revoked, but for what a person promoted", async () => {
      const own = memory();
      const believed = believedIn(own);
      const tested = await believed("tested", tests);
      await own.promote(tested.id, { revision: 1, evidence: tested.seen });
      const looked = await believed("looked at", tests);
      await own.promote(looked.id, { revision: 1, by: alice });
      const his = await believed("said", said, await worker(server.database, ["o2"]));
      await own.promote(his.id, { revision: 1, evidence: his.seen });
      const made = await own.propose(lesson("tested", { cues: ["made of it"] }), [tests], operator);
      expect(made.merged).toBe(tested.revision.id);
      const statuses = async () =>
        Promise.all([tested, looked, his].map(async ({ id }) => (await own.find(id))?.status));
      expect(await statuses()).toEqual(["active", "active", "active"]);

      for (const { run } of [tested, looked, his]) {
        const rows = await server.database.query<{ readonly id: string }>(
          "select id::text from bulkhead.provenance where run = $1 and position = 'o2'",
          [run],
        );
        const roots = rows.map(({ id }) => id);
        await revoke(operatorSide(server.database), { roots, by: alice, why: "led by a stranger", now: Date.now() });
      }
      expect(await statuses()).toEqual(["quarantined", "active", "quarantined"]);
      const { revisions = [] } = (await own.history(tested.id)) ?? {};
      expect(revisions.map(({ status, label }) => [status, label.integrity])).toEqual([
        ["quarantined", "external"],
        ["quarantined", "external"],
      ]);
      // A person looked at it since: what stood on the tests is no more what it stands on.
      await own.promote(tested.id, { revision: 1, by: alice });
      await own.revoke(made.id, alice, "this one too", 2);
      expect((await own.find(tested.id))?.status).toBe("active");
    });

    test("what was written last is the first where that is asked for", async () => {
      const own = memory();
      for (const name of ["a", "b", "c"]) await own.propose(lesson(name), [tests], operator);
      const latest = await own.list({ status: "candidate", latest: true, limit: 2 });
      expect(latest.map(({ body }) => body.name)).toEqual(["c", "b"]);
    });

    test("what others propose under a name is neither read nor in the way of who writes next", async () => {
      const own = memory();
      const honest = await own.propose(lesson("rates"), [tests], operator);
      for (const cue of ["x", "y", "z"])
        await own.revise(honest.id, lesson("rates", { cues: [cue] }), [tests], await worker(server.database, ["o1"]));
      const look = selectNamed([conceptSchema.parse(lesson("rates"))], operator);
      const [rows = []] = await memorySide(server.database, own.scope).pipeline([look]);
      expect(rows.map(({ number }) => number)).toEqual([1, 4]);
      const next = await own.propose(lesson("rates", { cues: ["mine"] }), [tests], operator);
      expect(next).toMatchObject({
        merged: honest.revision.id,
        revision: { number: 5, label: { integrity: "trusted" } },
      });
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

    test("what is believed on evidence is believed no more when that is forgotten, but for what a person promoted", async () => {
      const own = memory();
      const believed = believedIn(own);
      const tested = await believed("tested", tests, await worker(server.database, ["o2"]));
      await own.promote(tested.id, { revision: 1, evidence: tested.seen });
      const looked = await believed("looked at", tests);
      await own.promote(looked.id, { revision: 1, evidence: looked.seen });
      await own.retire(looked.id, alice, "to be looked at");
      await own.promote(looked.id, { revision: 1, by: alice });
      const writer = await worker(server.database, ["o2"]);
      const his = await believed("said", said, writer);
      await own.promote(his.id, { revision: 1, evidence: his.seen });
      const twice = await believed("said twice", said, writer);
      const again = await worker(server.database, ["o2"]);
      await own.evidence(twice.revision.id, said, again);
      await own.promote(twice.id, { revision: 1, evidence: twice.seen });
      const made = await own.propose(lesson("tested", { cues: ["made of it"] }), [tests], operator);
      const other = await own.evidence(tested.revision.id, tests, await worker(server.database, ["o2"]));
      await own.evidence(tested.revision.id, said, await worker(server.database, ["o2"])); // it was not believed on that
      const all = [tested, looked, his, twice];
      const statuses = async () => Promise.all(all.map(async ({ id }) => (await own.find(id))?.status));
      expect(await statuses()).toEqual(["active", "active", "active", "active"]);
      expect(await own.recall("tested", { whole: 10_000 })).toMatchObject({ concepts: { length: 2 } });

      for (const { run } of all) await own.forget({ run });
      expect(await Promise.all(all.map(async ({ id }) => (await own.history(id))?.revisions[0]?.status))).toEqual([
        "retired",
        "active",
        "retired",
        "active",
      ]);
      expect((await own.recall("tested", { whole: 10_000 })).concepts.map(({ revision }) => revision.concept)).toEqual([
        looked.id,
      ]);
      const history = await own.history(tested.id);
      expect(history?.events.at(-1)).toEqual({
        number: 1,
        kind: "retired",
        by: { kind: "forgetting", name: undefined },
        why: "what it was believed on was forgotten",
        at: expect.any(Number),
      });
      expect(history?.revisions[0]?.label.integrity).toBe("user"); // as it was before it was promoted
      expect(history?.evidence.map(({ id }) => id)).not.toContain(tested.seen);
      const gone = `select from bulkhead.promotion where evidence->>'evidence' = '${tested.seen}'`;
      expect(await server.database.query(gone)).toEqual([]);
      expect(await own.find(made.id)).toMatchObject({ number: 2, status: "candidate" }); // what was made of it is no quarantine's
      await own.forget({ run: again.run ?? "" });
      expect((await own.find(twice.id))?.status).toBe("retired"); // nothing that its principal said is left
      // Other evidence that is there may have it believed again, as it could have before.
      await own.promote(tested.id, { revision: 1, evidence: other });
      expect(await own.find(tested.id)).toMatchObject({ status: "active", label: { integrity: "trusted" } });
    });

    test("where what is believed falls with its evidence, the last one before it that stands is believed again", async () => {
      const own = memory();
      const believed = believedIn(own);
      const first = await own.propose(lesson("layers"), [tests], operator);
      await own.promote(first.id, { revision: 1, by: alice });
      const layers = [];
      for (const [at, cue] of ["a", "b"].entries()) {
        const { seen, run } = await believed("layers", tests, operator, { cues: [cue] });
        await own.promote(first.id, { revision: at + 2, evidence: seen });
        layers.push(run);
      }
      for (const run of layers) await own.forget({ run });
      const history = await own.history(first.id);
      expect(history?.revisions.map(({ status }) => status)).toEqual(["active", "retired", "retired"]);
      expect(history?.events.slice(-3).map(({ kind, number }) => [kind, number])).toEqual([
        ["retired", 2],
        ["retired", 3],
        ["believed", 1],
      ]);
    });

    test("who promotes on evidence while it is forgotten has nothing believed", async () => {
      const own = memory();
      const raced = await believedIn(own)("raced", tests);
      const late = await believedIn(own)("late", tests);
      const promoted = Promise.withResolvers<void>();
      const forgetting = promoted.promise.then(() => own.forget({ run: raced.run }));
      await server.database.transaction(async (queries) => {
        await queries.query("set local role bulkhead_memory");
        await queries.query("select bulkhead_memory.enter($1, null, null, null)", [own.scope.tenant]);
        const how = JSON.stringify({ kind: "evidence", evidence: raced.seen });
        await queries.query("select bulkhead_memory.promote_concept($1, 1, $2, now())", [raced.id, how]);
        promoted.resolve();
        await setTimeout(300); // it would be through by now, if it waited for nobody
      });
      await forgetting;
      expect((await own.find(raced.id))?.status).toBe("retired");
      await own.forget({ run: late.run });
      await expect(own.promote(late.id, { revision: 1, evidence: late.seen })).rejects.toEqual(refused("no_evidence"));
    });

    test("of a batch each is stamped alone, of what it was made of: it is promoted, revoked and forgotten without the others", async () => {
      const own = memory();
      const base = await own.propose(lesson("base"), [tests], operator);
      await own.promote(base.id, { revision: 1, by: alice });
      const batch = [lesson("one"), lesson("base", { cues: ["new"] }), lesson("two")];
      const made = await own.proposeAll(
        batch.map((concept) => ({ concept, evidence: [tests] })),
        operator,
      );
      const [one, onBase, two] = made;
      if (one === undefined || onBase === undefined || two === undefined) throw new Error("a batch of three");
      expect(made.map(({ revision }) => revision.body.name)).toEqual(["one", "base", "two"]);
      expect(made.map(({ revision }) => revision.number)).toEqual([1, 2, 1]);
      const parentsOf = async (provenance: string) =>
        (
          await server.database.query<{ parent: string }>(
            "select parent::text from bulkhead.provenance_input where child = $1",
            [provenance],
          )
        ).map(({ parent }) => parent);
      expect(await Promise.all(made.map(({ revision }) => parentsOf(revision.provenance)))).toEqual([
        [],
        [base.revision.provenance],
        [],
      ]);
      for (const { id, revision } of made) {
        const [seen] = (await own.history(id))?.evidence.filter((known) => known.revision === revision.id) ?? [];
        expect(seen).toMatchObject({ problem: tests.problem, passed: true });
        await own.promote(id, { revision: revision.number, by: alice });
      }
      await own.revoke(one.id, alice, "wrong");
      expect(await own.find(two.id)).toMatchObject({ status: "active" });
      await own.forget({ source: one.revision.provenance });
      expect(await own.find(one.id)).toBeUndefined();
      expect(await own.find(two.id)).toMatchObject({ status: "active" });
      const near = await server.database.query("select from bulkhead_memory.concept_near where revision = $1", [
        one.revision.id,
      ]);
      expect(near).toEqual([]);
      expect(
        (await own.propose(lesson("one more"), [tests], operator)).near.map(({ revision }) => revision),
      ).not.toContain(one.revision.id);
    });

    test("2: merged on what is believed under its name, with both parents in its provenance; what it says already is more evidence", async () => {
      const own = memory();
      const first = await own.propose(routine("fill"), [tests], operator);
      await own.promote(first.id, { revision: 1, by: code });
      const by = await worker(server.database, ["o2"]);
      const next = await own.propose(routine("Fill", { cues: ["an outline"] }), [tests], by);
      expect(next.revision.body).toMatchObject({ name: "fill", cues: ["cells that fill", "an outline"] });
      const other = await own.propose(routine("outline"), [tests], operator);
      const merged = await own.merge([next.id, other.id], other.id, [tests], by);
      expect(merged.revision.body).toMatchObject({ name: "outline", cues: ["cells that fill", "cells that outline"] });
      const parents = await server.database.query<{ parent: string }>(
        "select parent::text from bulkhead.provenance_input where child = $1 order by parent",
        [merged.revision.provenance],
      );
      const request =
        "select id::text as parent from bulkhead.provenance where run = $1 and position = any ('{\"\",o2}')";
      const ran = await server.database.query<{ parent: string }>(request, [by.run]);
      const sources = [first.revision.provenance, other.revision.provenance, ...ran.map(({ parent }) => parent)];
      expect(parents.map(({ parent }) => parent).toSorted()).toEqual(sources.toSorted());
      const again = await own.propose(routine("fill"), [oracle], by);
      expect(again.revision.id).toBe(first.revision.id);
      expect(
        (await own.history(first.id))?.evidence.filter(({ revision }) => revision === first.revision.id),
      ).toHaveLength(2);
    });

    test("3: what is almost the same is told, and merged by nobody", async () => {
      const own = memory();
      const one = await own.propose(lesson("prices"), [tests], operator);
      const other = await own.propose({ ...lesson("prices"), name: "price lists" }, [tests], operator);
      expect(other).toMatchObject({
        merged: undefined,
        near: [{ concept: one.id, name: "prices", status: "candidate" }],
      });
      expect(other.id).not.toBe(one.id);
      expect((await own.propose(routine("recolour"), [tests], operator)).near).toEqual([]);
    });

    test("3: of what is almost the same twenty are compared, what is believed first", async () => {
      const own = memory();
      const other = { ...lesson("prices"), name: "rates", cues: ["a customer wants one more"] }; // the least alike of all
      const { id: believed } = await own.propose(other, [tests], operator);
      await own.promote(believed, { revision: 1, by: alice });
      const others = Array.from({ length: 21 }, (_, at) => ({ ...lesson("prices"), name: `list ${at}` }));
      await own.proposeAll(
        others.map((concept) => ({ concept, evidence: [tests] })),
        operator,
      );
      const { near } = await own.propose({ ...lesson("prices"), name: "tariffs" }, [tests], operator);
      expect(near).toHaveLength(20);
      expect(near).toContainEqual(expect.objectContaining({ concept: believed, status: "active" }));
    });

    test("3: of a band a thousand marks are looked at, however many there are", async () => {
      const { revision } = await memory().propose(lesson("prices"), [tests], operator);
      const { bands } = nearMarker()(revision.body);
      const near = async (others: number) => {
        const own = memory();
        await own.propose(routine("recolour"), [tests], operator); // its scope is there
        await server.database.transaction(async (queries) => {
          await queries.query("set local session_replication_role = replica"); // they are marks of nothing
          await queries.query(
            `insert into bulkhead_memory.concept_near (scope, band, revision)
              select scope.id, band::bigint, '!' || at from bulkhead_memory.scope,
                jsonb_array_elements_text($2) as band, generate_series(1, $3::integer) as at where tenant = $1`,
            [own.scope.tenant, JSON.stringify(bands), others],
          );
        });
        await own.propose(lesson("prices"), [tests], operator);
        return (await own.propose({ ...lesson("prices"), name: "tariffs" }, [tests], operator)).near.length;
      };
      expect(await near(998)).toBe(1); // with both of them a thousand
      expect(await near(1_000)).toBe(0);
    });

    test("3: of a batch each is told what is almost the same, there before or beside it; it takes two transactions, however many they are", async () => {
      const own = memory();
      const before = await own.propose(lesson("prices"), [tests], operator);
      await own.promote(before.id, { revision: 1, by: alice });
      let transactions = 0;
      const counted: Database = Object.create(server.database, {
        pipeline: {
          value: (statements: Parameters<Database["pipeline"]>[0]) => {
            transactions++;
            return server.database.pipeline(statements);
          },
        },
      });
      const twice = conceptMemory(counted, own.scope);
      await twice.stats(); // which role there is, asked once
      transactions = 0;
      const given = [
        { ...lesson("prices"), name: "price lists" },
        routine("recolour"),
        { ...lesson("prices"), name: "tariffs" },
      ];
      const made = await twice.proposeAll(
        given.map((concept) => ({ concept, evidence: [tests] })),
        operator,
      );
      expect(transactions).toBe(2);
      const [lists, , tariffs] = made;
      expect(made.map(({ near }) => near.map(({ concept }) => concept).toSorted())).toEqual([
        [before.id, tariffs?.id].toSorted(),
        [],
        [before.id, lists?.id].toSorted(),
      ]);
      expect(await own.reembed()).toBe(0);
    });

    test("4: nothing is written without evidence, and no stranger's words stand in what is refused", async () => {
      const own = memory();
      await expect(own.propose(lesson("a"), [], operator)).rejects.toEqual(refused("no_evidence"));
      const bad = [
        { ...tests, trace: "x" },
        { ...tests, problem: "a b" },
        { ...tests, feedback: "mine" as "person" },
      ];
      for (const evidence of bad)
        await expect(own.propose(lesson("a"), [evidence], operator)).rejects.toEqual(refused("bad_concept"));
      expect(await own.list()).toEqual([]);
    });

    test("8: the same script gives the same library", async () => {
      const hashes = [];
      for (const own of [memory(), memory()]) {
        for (const given of [lesson("a"), routine("b"), lesson("A", { cues: ["c"] }), routine("b", { cues: ["d"] })]) {
          const { id, revision } = await own.propose(given, [tests], operator);
          await own.promote(id, { revision: revision.number, by: code });
        }
        hashes.push((await own.stats()).hash);
      }
      expect(hashes[1]).toBe(hashes[0]);
    });

    test("12: a poisoned candidate under a trusted name changes nothing of what is believed, and a person decides", async () => {
      const own = memory();
      const { id } = await own.propose(lesson("refunds"), [tests], operator);
      await own.promote(id, { revision: 1, by: alice });
      const before = [await own.find("refunds"), await own.list({ status: "active" }), (await own.stats()).hash];
      const by = await worker(server.database, ["o1"]);
      const poisoned = await own.propose(lesson("refunds", { cues: ["pay mallory"] }), [tests], by);
      expect([await own.find("refunds"), await own.list({ status: "active" }), (await own.stats()).hash]).toEqual(
        before,
      );
      const honest = await own.propose(lesson("refunds", { cues: ["late"] }), [tests], operator);
      expect(honest.revision).toMatchObject({ body: { cues: ["late"] }, label: { integrity: "trusted" } });
      const [seen] =
        (await own.history(id))?.evidence.filter(({ revision }) => revision === poisoned.revision.id) ?? [];
      await expect(own.promote(id, { revision: 2, evidence: seen?.id ?? "" })).rejects.toEqual(
        refused("person_needed"),
      );
      await own.promote(id, { revision: 2, by: alice });
      const child = await own.propose(lesson("refunds", { cues: ["x"] }), [tests], operator);
      expect(child.revision.label.integrity).toBe("external"); // a promotion is not inherited
      const { quarantined } = await own.revoke(id, alice, "poisoned");
      expect(quarantined.map((row) => row.id)).toEqual([poisoned.revision.provenance, child.revision.provenance]);
      expect(await own.list({ status: "active" })).toEqual([]);
      expect(await memory().find("refunds")).toBeUndefined();
    });

    test("a stranger's candidate taints no honest one of its name, and keeps none from being written", async () => {
      const own = memory();
      const by = await worker(server.database, ["o1"]);
      const evil = await own.propose(routine("refunds"), [tests], by);
      const honest = await own.propose(lesson("refunds"), [tests], operator);
      expect(honest).toMatchObject({
        id: evil.id,
        merged: undefined,
        revision: { number: 2, label: { integrity: "trusted" } },
      });
      const squat = await own.propose(lesson("squat", { cues: ["pay mallory"] }), [tests], by);
      const alone = await own.propose(lesson("squat"), [tests], operator);
      expect(alone).toMatchObject({
        id: squat.id,
        merged: undefined,
        revision: { body: lesson("squat"), label: { integrity: "trusted" } },
      });
    });

    test("what is in quarantine reads as external, files and tasks too, and what is made of it", async () => {
      const by = await worker(server.database, ["o2"]);
      const files = fileStore(server.database, { name: `q${++count}` });
      const written = await files.write("a", "1", 0, by);
      const tree = taskTree(server.database, { name: `q${count}`, principal: "alice" });
      const writer = { origin: "user", label: by.label, run: by.run, inputs: by.inputs } as const;
      await tree.turn({ operations: [{ op: "new", slot: "date", input: "today" }], writer });
      const label = async () => [
        (await files.find("a"))?.label.integrity,
        Object.values((await tree.graph()).nodes)[0]?.revisions[0]?.label.integrity,
      ];
      expect(await label()).toEqual(["user", "user"]);
      const [source] = (await provenanceOf(server.database, by.run ?? "")).filter(({ position }) => position === "o2");
      const roots = [source?.id ?? ""];
      const gone = await revoke(operatorSide(server.database), { roots, by: alice, why: "wrong", now: Date.now() });
      expect(gone.map(({ kind }) => kind)).toEqual(["operation", "file", "task"]);
      expect(gone[1]?.id).toBe(written.provenance);
      expect(await label()).toEqual(["external", "external"]);
      const late = await memory().propose(lesson("late"), [tests], by);
      expect(late.revision).toMatchObject({ status: "quarantined", label: { integrity: "external" } });
    });

    test("13: a dirty library is imported, each repair is told, and all of it is in quarantine", async () => {
      const own = memory();
      const file = join(import.meta.dirname, "dirty-library.json");
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

    test("retention takes runs with what was learnt in them, but for what is still believed", async () => {
      const own = memory();
      const [kept, gone] = [await worker(server.database, ["o2"]), await worker(server.database, ["o2"])];
      const { id } = await own.propose(lesson("believed"), [tests], kept);
      await own.promote(id, { revision: 1, by: alice });
      const other = await own.propose(lesson("candidate"), [tests], gone);
      const tested = await believedIn(own)("believed on a run", tests);
      await own.promote(tested.id, { revision: 1, evidence: tested.seen });
      const his = await believedIn(own)("his", said, kept);
      await own.promote(his.id, { revision: 1, evidence: his.seen });
      const store = databaseRunStore(server.database);
      await store.applyRetention({ olderThan: new Date(Date.now() + 1_000) });
      for (const one of [id, tested.id, his.id]) expect(await own.find(one)).toMatchObject({ status: "active" });
      expect(await own.find(other.id)).toBeUndefined();
      for (const one of [tested.id, his.id]) await own.retire(one, alice, "no more");
      await own.retire(id, alice, "no more");
      await store.applyRetention({ olderThan: new Date(Date.now() + 1_000) });
      expect(await own.find(id)).toBeUndefined();
    });

    test("a project sees what is its own and what is of no project, and two projects have each a concept of one name", async () => {
      const tenant = `t${++count}`;
      const [a, b, none] = [{ project: "a" }, { project: "b", role: "*" }, {}].map((scope) =>
        conceptMemory(server.database, { tenant, ...scope }),
      ) as [ConceptMemory, ConceptMemory, ConceptMemory];
      const shared = await none.propose(lesson("shared"), [tests], operator);
      const one = await a.propose(lesson("shared", { cues: ["a"] }), [tests], operator);
      expect(one).toMatchObject({ merged: undefined, revision: { number: 1, scope: { tenant, project: "a" } } });
      expect((await a.list()).map(({ concept }) => concept).toSorted()).toEqual([shared.id, one.id].toSorted());
      expect(await a.find("shared")).toMatchObject({ concept: one.id });
      expect(await b.find("shared")).toMatchObject({ concept: shared.id });
      expect((await none.list()).map(({ concept }) => concept)).toEqual([shared.id]);
      await expect(none.promote(one.id, { revision: 1, by: alice })).rejects.toEqual(refused("no_concept"));
    });

    test("proposals of one name at once are all there, one after the other", async () => {
      const own = memory();
      const cues = ["a", "b", "c", "d"];
      await Promise.all(cues.map((cue) => own.propose(lesson("crowd", { cues: [cue] }), [tests], operator)));
      const found = await own.find("crowd");
      expect(found?.number).toBe(4);
      expect([...(found?.body.cues ?? [])].toSorted()).toEqual(cues);
    });

    test("a proposal whose answer was lost is made once", async () => {
      const tenant = `t${++count}`;
      const lost = flakyDatabase(server.database);
      lost.before = async (names) => {
        lost.state = names.includes("bulkhead write concepts") && lost.state === "there" ? "deaf" : "there";
      };
      await conceptMemory(lost.database, { tenant }).propose(lesson("lost"), [tests], operator);
      const own = conceptMemory(server.database, { tenant });
      expect((await own.history((await own.find("lost"))?.concept ?? ""))?.revisions).toHaveLength(1);
    });

    test("what is made of a revision before, while or after it is revoked is in quarantine with it, and nothing else is", async () => {
      const own = memory();
      const { id, revision } = await own.propose(lesson("raced"), [tests], operator);
      await own.promote(id, { revision: 1, by: alice });
      const cues = ["a", "b", "c", "d", "e"];
      const made = cues.map((cue) => own.propose(lesson("raced", { cues: [cue] }), [tests], operator));
      await Promise.all([...made.slice(0, 2), own.revoke(id, alice, "raced", 1), ...made.slice(2)]);
      // What was proposed after it was revoked is merged with nothing of that.
      const derived = (await descendants(server.database, revision.provenance)).map((row) => row.id);
      const apart = (await own.history(id))?.revisions.filter(({ status }) => status === "quarantined");
      expect(apart?.map(({ provenance }) => provenance)).toEqual([revision.provenance, ...derived]);
    });

    test("a revision whose words were changed in the database is told, not given", async () => {
      const own = memory();
      const { id } = await own.propose(lesson("words"), [tests], operator);
      await expect(
        server.database.query(
          'update bulkhead_memory.concept_revision set body = body || \'{"name": "x"}\' where concept = $1',
          [id],
        ),
      ).rejects.toMatchObject({ constraint: "revision_is_frozen" });
      await server.database.transaction(async (queries) => {
        await queries.query("alter table bulkhead_memory.concept_revision disable trigger revision_is_frozen");
        await queries.query(
          'update bulkhead_memory.concept_revision set body = body || \'{"name": "x"}\' where concept = $1',
          [id],
        );
        await queries.query("alter table bulkhead_memory.concept_revision enable trigger revision_is_frozen");
      });
      await expect(own.find(id)).rejects.toEqual(refused("tampered_row"));
    });

    test("uses are kept by run, the last word of each, and a run that read a stranger's text counts for nothing", async () => {
      const own = memory();
      const { revision } = await own.propose(lesson("used"), [tests], operator);
      const clean = await worker(server.database, ["o2"]);
      for (const run of ["none", clean.run ?? ""]) {
        await own.use([revision.id], run, { cited: [], passed: undefined });
        await own.use([revision.id], run, { cited: [revision.id], passed: true });
      }
      expect(await own.stats()).toMatchObject({ uses: 2, cited: 2 });
      const rows = await server.database.query(
        "select run, integrity from bulkhead_memory.concept_use where revision = $1 order by run",
        [revision.id],
      );
      expect(rows).toEqual(expect.arrayContaining([{ run: "none", integrity: 0 }]));
    });

    test("a frozen memory changes no row", async () => {
      const own = memory();
      const { id, revision } = await own.propose(lesson("cold"), [tests], operator);
      const frozen = conceptMemory(server.database, { ...own.scope, frozen: true });
      const before = await own.stats();
      const changes = [
        () => frozen.propose(lesson("colder"), [tests], operator),
        () => frozen.promote(id, { revision: 1, by: alice }),
        () => frozen.revoke(id, alice, "x"),
        () => frozen.forget({ source: revision.provenance }),
        () => frozen.use([revision.id], "r", { cited: [], passed: true }),
      ];
      for (const change of changes) await expect(change()).rejects.toEqual(refused("memory_frozen"));
      expect(await frozen.find(id)).toEqual(revision);
      expect(await own.stats()).toEqual(before);
    });
  });
}
