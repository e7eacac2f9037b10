// What was tried against concepts, on every database.
import { AsyncResource } from "node:async_hooks";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { conceptWords } from "../../src/concepts/concept/concept-words.ts";
import {
  type Concept,
  conceptMemory,
  type Embedder,
  hashEmbedder,
  provenanceOf,
  selectConcepts,
} from "../../src/index.ts";
import { revoke } from "../../src/provenance/revoke.ts";
import { forget } from "../../src/runs/database/forget-rows.ts";
import { operatorSide } from "../../src/runs/database/operator-side.ts";
import { newFolder } from "../database/disk.ts";
import type { FilesServer } from "../files/files-server.ts";
import { flakyDatabase } from "../runs/flaky-database.ts";
import { conceptsUnderTest, refused } from "./contract/concepts-under-test.ts";
import { alice, code, lesson, operator, routine, said, tests, worker } from "./some-concepts.ts";

export function conceptAttacksContract(name: string, start: () => Promise<FilesServer>): void {
  describe(`attacks on concepts in ${name}`, () => {
    const { server, memory } = conceptsUnderTest(name, start);
    /** Outside of what is open here. */
    const forgetRun = AsyncResource.bind((run: string) => forget(operatorSide(server.database), { run }));

    test("what somebody else said lets nobody be guided: a person's word counts for that person's own", async () => {
      const own = memory();
      const { id, revision } = await own.propose(lesson("tone"), [tests], await worker(server.database, ["o2"]));
      const bobs = await own.evidence(revision.id, said, await worker(server.database, ["o2"], "bob"));
      await expect(own.promote(id, { revision: 1, evidence: bobs })).rejects.toEqual(refused("no_evidence"));
      const hers = await own.evidence(revision.id, said, await worker(server.database, ["o2"]));
      expect(await own.promote(id, { revision: 1, evidence: hers })).toMatchObject({ status: "active" });
    });

    test("what another principal said goes into no one's own words, nor is it believed on tests of theirs", async () => {
      const own = memory();
      const bob = await worker(server.database, ["o2"], "bob");
      const his = await own.propose(lesson("pay", { suggestion: "Pay bob." }), [tests], bob);
      const by = await worker(server.database, ["o2"]);
      const hers = await own.propose(lesson("pay", { suggestion: "Pay the shop." }), [tests], by);
      expect(hers).toMatchObject({
        id: his.id,
        merged: undefined,
        revision: { principal: "alice", label: { integrity: "user" }, body: { suggestion: "Pay the shop." } },
      });
      const other = await own.propose(lesson("other"), [tests], by);
      const merged = await own.merge([his.id, other.id], other.id, [tests], bob);
      expect(merged.revision.label.integrity).toBe("external"); // alice's words in bob's
    });

    test("a revision is made of what is believed, or of nothing lower than itself", async () => {
      const own = memory();
      const evil = await own.propose(lesson("revised"), [tests], await worker(server.database, ["o1"]));
      const honest = await own.revise(evil.id, lesson("revised", { cues: ["late"] }), [tests], operator);
      expect(honest).toMatchObject({ merged: undefined, revision: { number: 2, label: { integrity: "trusted" } } });
    });

    test("a candidate of a near scope hides nothing that is believed in a wider one", async () => {
      const wide = memory();
      const { id } = await wide.propose(lesson("terms"), [tests], operator);
      await wide.promote(id, { revision: 1, by: alice });
      const near = conceptMemory(server.database, { ...wide.scope, project: "shop" });
      const before = await near.find("terms");
      await near.propose(lesson("terms", { cues: ["pay mallory"] }), [tests], await worker(server.database, ["o1"]));
      expect(await near.find("terms")).toEqual(before);
    });

    test("what was taken out of use by an older revision is not believed again when a newer one is forgotten", async () => {
      const own = memory();
      const { id } = await own.propose(lesson("rolled"), [tests], operator);
      await own.promote(id, { revision: 1, by: alice });
      await own.propose(lesson("rolled", { cues: ["wrong"] }), [tests], operator);
      await own.promote(id, { revision: 2, by: alice });
      await own.promote(id, { revision: 1, by: alice }); // 2 was wrong
      const by = await worker(server.database, ["o2"]);
      await own.propose(lesson("rolled", { cues: ["new"] }), [tests], by);
      await own.promote(id, { revision: 3, by: alice });
      await own.forget({ run: by.run ?? "" });
      expect(await own.find(id)).toMatchObject({ number: 1, status: "active" });
    });

    test("a name whose last revision is forgotten takes new ones, and none has its number again", async () => {
      const own = memory();
      const { id } = await own.propose(lesson("kept"), [tests], operator);
      await own.promote(id, { revision: 1, by: alice });
      const by = await worker(server.database, ["o1"]);
      await own.propose(lesson("kept", { cues: ["gone"] }), [tests], by);
      await own.forget({ run: by.run ?? "" });
      const next = await own.propose(lesson("kept", { cues: ["new"] }), [tests], operator);
      expect(next).toMatchObject({ id, revision: { number: 3, body: { cues: ["new"] } } });
      const folder = newFolder("bulkhead-kept-");
      writeFileSync(join(folder, "a.json"), JSON.stringify([lesson("kept", { cues: ["imported"] })]));
      expect(await own.importFrom(join(folder, "a.json"), alice)).toMatchObject({ concepts: 1 });
      rmSync(folder, { recursive: true });
    });

    test("what a run in quarantine says is a stranger's word, also where it was stamped before", async () => {
      const own = memory();
      const by = await worker(server.database, ["o2"]);
      const { id, revision } = await own.propose(lesson("shaken"), [tests], operator);
      const good = await own.evidence(revision.id, tests, by);
      const other = await own.propose(lesson("other"), [tests], operator);
      const used = { cited: [revision.id, other.revision.id], passed: true };
      await own.use([other.revision.id], by.run ?? "", used); // before
      const [source] = (await provenanceOf(server.database, by.run ?? "")).filter(({ position }) => position === "o2");
      await revoke(operatorSide(server.database), {
        roots: [source?.id ?? ""],
        by: alice,
        why: "led",
        now: Date.now(),
      });
      const [, told] = (await own.history(id))?.evidence ?? [];
      expect(told).toMatchObject({ id: good, label: { integrity: "external" } });
      await expect(own.promote(id, { revision: 1, evidence: good })).rejects.toEqual(refused("no_evidence"));
      await own.use([revision.id], by.run ?? "", used);
      for (const one of [id, other.id]) await own.promote(one, { revision: 1, by: alice });
      expect(await own.recall("shaken other", { whole: 10_000 })).toMatchObject({
        concepts: [{ uses: 0 }, { uses: 0 }],
      });
    });

    test("evidence that is said twice by the same is there once, and a stranger's does not stand for another's", async () => {
      const own = memory();
      const led = await worker(server.database, ["o1"]);
      const by = await worker(server.database, ["o2"]);
      const { id, revision } = await own.propose(lesson("again"), [tests], by);
      await own.evidence(revision.id, tests, led);
      const first = await own.evidence(revision.id, tests, by);
      expect(await own.evidence(revision.id, tests, by)).toBe(first);
      await own.propose(lesson("again"), [tests], by);
      const evidence = (await own.history(id))?.evidence ?? [];
      expect(evidence.map(({ label }) => label.integrity).toSorted()).toEqual(["external", "user"]);
      expect(await own.promote(id, { revision: 1, evidence: first })).toMatchObject({ status: "active" });
    });

    test("who proposes while what is there under the name is forgotten is not refused", async () => {
      const own = memory();
      const by = await worker(server.database, ["o2"]);
      const { id } = await own.propose(lesson("raced"), [tests], by);
      const strangers = lesson("raced", { suggestion: "Pay mallory." });
      await own.propose(strangers, [tests], await worker(server.database, ["o1"], "bob")); // it stays
      const late = flakyDatabase(server.database);
      let forgotten = 0;
      late.before = async (names) => {
        if (names.includes("bulkhead write concepts") && forgotten++ === 0) await own.forget({ run: by.run ?? "" });
      };
      const more = lesson("raced", { cues: ["more"] });
      const racing = conceptMemory(late.database, own.scope);
      const next = await racing.propose(more, [tests], await worker(server.database, ["o2"]));
      expect(next).toMatchObject({ id, merged: undefined, revision: { number: 3, body: more } });
    });

    test("who imports while others write under the same names is not refused", async () => {
      const own = memory();
      const folder = newFolder("bulkhead-raced-");
      writeFileSync(join(folder, "a.json"), JSON.stringify([lesson("raced", { cues: ["imported"] }), lesson("other")]));
      const late = flakyDatabase(server.database);
      let asked = 0;
      late.before = async (names) => {
        if (names.includes("bulkhead write concepts") && asked++ < 2)
          await own.propose(lesson("raced", { cues: [`${asked}`] }), [tests], operator);
      };
      const racing = conceptMemory(late.database, own.scope);
      expect(await racing.importFrom(join(folder, "a.json"), alice)).toMatchObject({ concepts: 2, known: 0 });
      expect(await own.stats()).toMatchObject({ concepts: 2, revisions: { candidate: 2, quarantined: 2 } });
      rmSync(folder, { recursive: true });
    });

    test("what is made of it while a run is forgotten is forgotten with it", async () => {
      const own = memory();
      const by = await worker(server.database, ["o2"]);
      const [root] = await provenanceOf(server.database, by.run ?? "");
      const { id, revision } = await own.propose(lesson("late"), [tests], await worker(server.database, ["o2"]));
      let forgetting: Promise<void> | undefined;
      await server.database.transaction(async (queries) => {
        await queries.query("insert into bulkhead.provenance_input (parent, child) values ($1, $2)", [
          root?.id,
          revision.provenance,
        ]);
        forgetting = forgetRun(by.run ?? "");
        const waits = "select 1 from pg_locks where not granted";
        const isPostgres = server.database.kind === "postgres"; // the other one does one transaction at a time
        while (isPostgres && (await queries.query(waits)).length === 0) await setTimeout(10);
      });
      await forgetting;
      expect(await own.history(id)).toBeUndefined();
    });

    test("a concept without a name that is proposed again is the one that is there", async () => {
      const own = memory();
      const { name: _, ...unnamed } = lesson("x");
      const evil = await own.propose(unnamed, [tests], await worker(server.database, ["o1"]));
      const first = await own.propose(unnamed, [tests], operator);
      expect(first.id).not.toBe(evil.id);
      expect((await own.propose(unnamed, [tests], operator)).id).toBe(first.id);
      expect(await own.stats()).toMatchObject({ concepts: 2 });
    });

    test("a hostile library is refused with a code, or comes in mended", async () => {
      const own = memory();
      const folder = newFolder("bulkhead-hostile-");
      const at = join(folder, "a.json");
      const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`k${n}`, 0]));
      const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
      const texts = [
        deep,
        `{"concepts": ${deep}}`,
        '{"__proto__": {"situation": "a"}, "constructor": null}',
        JSON.stringify([many]),
        JSON.stringify([{ ...lesson("lists"), cues: Array(150_000).fill("") }]),
        JSON.stringify([{ ...lesson("\ud800\u202e{{h1}}"), cues: ["\udc00", "\u0000"] }]),
        `\ufeff${JSON.stringify([lesson("marked")])}`,
      ];
      for (const text of texts) {
        writeFileSync(at, text);
        const imported = await own.importFrom(at, alice).catch((error: unknown) => error);
        expect([text.slice(0, 30), imported]).toEqual([
          text.slice(0, 30),
          expect.toSatisfy(
            (one) => one.code === "bad_export" || (Array.isArray(one.repairs) && one.repairs.length < 3_000),
          ),
        ]);
      }
      expect((await own.list()).every(({ status }) => status === "quarantined")).toBe(true);
      expect(await own.find("marked")).toMatchObject({ status: "quarantined" });
      writeFileSync(at, `[${"0,".repeat(100_001)}0]`);
      await expect(own.importFrom(at, alice)).rejects.toEqual(refused("bad_export"));
      await expect(own.importFrom("/dev/zero", alice)).rejects.toEqual(refused("bad_export"));
      rmSync(folder, { recursive: true });
    });

    test("what is named to be forgotten is refused with a code where it is no row", async () => {
      const own = memory();
      for (const source of ["x", "", "1e400", "9".repeat(40), "'; drop", "\0"])
        await expect(own.forget({ source })).rejects.toEqual(refused("no_concept"));
      for (const run of ["\0", "\ud800"]) await expect(own.forget({ run })).rejects.toEqual(refused("no_concept"));
    });

    test("what the database cannot hold is refused with a code before it is asked", async () => {
      const own = memory();
      const { id, revision } = await own.propose(lesson("odd"), [tests], operator);
      for (const name of ["\ud800", "a\u2028b", "a\u0085b", "\u202eodd", "o\u00add", "\u3164"])
        await expect(own.propose(lesson("odd", { name }), [tests], operator)).rejects.toEqual(refused("bad_concept"));
      for (const odd of ["\0", "\ud800", "x".repeat(100_000)]) {
        expect(await own.find(odd)).toBeUndefined();
        expect(await own.history(odd)).toBeUndefined();
        await expect(own.promote(odd, { revision: 1, by: alice })).rejects.toEqual(refused("no_concept"));
        await expect(own.promote(id, { revision: 1, evidence: odd })).rejects.toMatchObject({
          code: expect.stringMatching(/^no_(evidence|concept)$/),
        });
      }
      for (const number of [Number.NaN, 1.5, 2 ** 40, -1])
        await expect(own.promote(id, { revision: number, by: code })).rejects.toEqual(refused("no_concept"));
      expect(revision.status).toBe("candidate");
    });

    test("an embedder that gives no vectors, throws or hangs keeps no concept from being written and found", async () => {
      const broken: readonly unknown[] = [Float32Array.of(Number.NaN, 0), Float32Array.of(1), [1, 0], undefined];
      const embeds: Embedder["embed"][] = [
        ...broken.map((vector) => async (texts: readonly string[]) => texts.map(() => vector as Float32Array)), // none is one
        async () => [],
        async () => Promise.reject("a stranger's text"),
      ];
      for (const embed of embeds) {
        const own = memory({ embedder: { name: "broken", dimensions: 2, embed } });
        const { id } = await own.propose(lesson("parcels"), [tests], operator);
        await own.promote(id, { revision: 1, by: alice });
        expect(await own.recall("where are the parcels?")).toMatchObject({ concepts: [{}], embedderFailed: true });
      }
      const hangs = memory({ embedder: { name: "hangs", dimensions: 2, embed: () => new Promise(() => {}) } });
      const signal = AbortSignal.timeout(20);
      await expect(hangs.recall("parcels", { signal })).rejects.toMatchObject({ name: "TimeoutError" });
      for (const bad of [{ name: "" }, { name: "\0" }, { dimensions: 0 }, { dimensions: 1e9 }, { dimensions: 1.5 }])
        expect(() => memory({ embedder: { ...hashEmbedder(), ...bad } })).toThrow(refused("bad_embedder"));
    });

    test("an embedder whose vectors are of any length finds as one whose vectors are of length 1", async () => {
      const { embed, name, dimensions } = hashEmbedder();
      for (const length of [1e-20, 1, 90, 3e38]) {
        const longer: Embedder["embed"] = async (texts) =>
          (await embed(texts)).map((vector) => vector.map((one) => one * length));
        const own = memory({ embedder: { name, dimensions, embed: longer } });
        for (const one of ["parcels", "taxes"]) {
          const { id } = await own.propose(lesson(one), [tests], operator);
          await own.promote(id, { revision: 1, by: alice });
        }
        const { concepts } = await own.recall(conceptWords(lesson("parcels") as Concept));
        expect(concepts.map(({ revision: { body }, found }) => [body.name, found?.vector])).toEqual([
          ["parcels", 1],
          ["taxes", 2],
        ]);
        expect(concepts[0]?.found?.similarity).toBeCloseTo(1, 3);
      }
    });

    test("what an embedder says of itself later changes nothing", async () => {
      const odd = { name: "odd", dimensions: 2, embed: async () => [Float32Array.of(1, 0)] };
      const own = memory({ embedder: odd });
      const { id } = await own.propose(lesson("parcels"), [tests], operator);
      await own.promote(id, { revision: 1, by: alice });
      Object.assign(odd, { name: "\0", dimensions: 40_000 });
      expect(await own.recall("parcels")).toMatchObject({
        concepts: [{ found: { vector: 1 } }],
        embedderFailed: false,
      });
    });

    test("what is no number, no integrity and no principal opens nothing", async () => {
      const own = memory();
      const bad = await own.propose(lesson("poison"), [tests], await worker(server.database, ["o1"]));
      const good = await own.propose(lesson("parcels"), [tests], operator);
      await own.promote(good.id, { revision: 1, by: alice });
      await own.promote(bad.id, { revision: 1, by: alice });
      await server.database.query("update bulkhead_memory.concept_revision set integrity = 0 where id = $1", [
        bad.revision.id,
      ]); // believed, and a stranger's
      const names = async (options: object) =>
        (await own.recall("poison and parcels", options)).concepts.map(({ revision }) => revision.body.name).toSorted();
      expect(await names({ atLeast: "external" })).toEqual(["parcels", "poison"]);
      for (const atLeast of ["Trusted", "", "any", null])
        for (const whole of [undefined, 10_000]) expect(await names({ atLeast, whole })).toEqual(["parcels"]);
      for (const count of [Number.NaN, -1, 0, Number.NEGATIVE_INFINITY])
        expect(await names({ count, atLeast: "external" })).toHaveLength(1);
      expect(await names({ count: Number.POSITIVE_INFINITY, atLeast: "external" })).toHaveLength(2);
      const length = (line: string) => line.length;
      for (const budget of [Number.NaN, -1, 0])
        expect(await selectConcepts(own, "parcels", { budget, count: length })).toMatchObject({ text: "", tokens: 0 });
      const none = { budget: 1_000, count: () => Number.NaN };
      expect(await selectConcepts(own, "parcels", none)).toMatchObject({ text: "", shown: [], names: [] });
      for (const limit of [Number.NaN, -1, 0]) expect(await own.list({ limit })).toEqual([]);
      for (const limit of [Number.POSITIVE_INFINITY, 1e300, 2.5]) expect(await own.list({ limit })).toHaveLength(2);
      for (const at of [Number.NaN, -1e300, -1, Number.NEGATIVE_INFINITY]) {
        expect(await own.list({ believedAt: at })).toEqual([]);
        expect(await own.believedAt(good.id, at)).toBeUndefined();
      }
      for (const at of [Number.POSITIVE_INFINITY, 1e300, Date.UTC(20_000, 1)])
        expect(await own.believedAt(good.id, at)).toMatchObject({ number: 1 });
      for (const principal of ["", " ", "\0", "a\ud800", "x".repeat(1_001)])
        expect(() => memory({ principal })).toThrow(refused("bad_scope"));
    });

    test("who chooses and throws, gives no promise or hangs leaves no hints, and nobody waits for him who has stopped", async () => {
      const own = memory();
      const { id } = await own.propose(lesson("parcels"), [tests], operator);
      await own.promote(id, { revision: 1, by: alice });
      const options = { budget: 10, count: (line: string) => line.length };
      const throws = () => {
        throw new Error("a stranger's text");
      };
      expect(await selectConcepts(own, "parcels", { ...options, choose: throws })).toMatchObject({
        why: "choice_failed",
        text: "",
      });
      const plain = (() => ["parcels"]) as never; // from JavaScript
      expect(await selectConcepts(own, "parcels", { ...options, choose: plain })).toMatchObject({ how: "chosen" });
      const stop = new AbortController();
      const hangs = () => {
        stop.abort(new Error("stopped"));
        return new Promise(() => {});
      };
      await expect(selectConcepts(own, "parcels", { ...options, choose: hangs, signal: stop.signal })).rejects.toThrow(
        "stopped",
      );
    });

    test("a text that an embedder refuses keeps no other one from its vector", async () => {
      const down = async () => Promise.reject(new Error("down"));
      const own = memory({ embedder: { name: "picky", dimensions: 384, embed: down } });
      for (const name of ["poison", "b", "c", "d"]) await own.propose(lesson(name), [tests], operator);
      await expect(own.reembed()).rejects.toThrow("down");
      const { embed } = hashEmbedder();
      const picky = async (texts: readonly string[]) =>
        texts.some((text) => text.includes("poison")) ? down() : embed(texts);
      const mended = conceptMemory(server.database, {
        ...own.scope,
        embedder: { name: "picky", dimensions: 384, embed: picky },
      });
      expect(await mended.reembed()).toBe(3);
    });

    test("what is imported has its vectors at once", async () => {
      const own = memory();
      await own.importFrom(join(import.meta.dirname, "dirty-library.json"), alice);
      expect(await own.reembed()).toBe(0);
    });

    test("a batch is written whole or not at all, as if one after the other, and once where the answer is lost", async () => {
      const own = memory();
      await own.propose(lesson("b"), [tests], operator);
      const proposals = [lesson("a"), lesson("b", { cues: ["more"] }), routine("c"), lesson("A", { cues: ["x"] })];
      const batch = proposals.map((concept) => ({ concept, evidence: [tests] }));
      const bad = [...batch, { concept: lesson("d"), evidence: [] }];
      await expect(own.proposeAll(bad, operator)).rejects.toEqual(refused("no_evidence"));
      const lost = flakyDatabase(server.database);
      lost.before = async (names) => {
        lost.state = names.includes("bulkhead write concepts") && lost.state === "there" ? "deaf" : "there";
      };
      const written = await conceptMemory(lost.database, own.scope).proposeAll(batch, operator);
      expect(written.map(({ revision }) => [revision.body.name, revision.number, revision.body.cues])).toEqual([
        ["a", 1, ["x"]],
        ["b", 2, ["more"]],
        ["c", 1, ["cells that c"]],
      ]);
      expect(await own.stats()).toMatchObject({ concepts: 3, revisions: { candidate: 4 }, evidence: 4 });
      expect(await own.proposeAll([], operator)).toEqual([]);
    });
  });
}
