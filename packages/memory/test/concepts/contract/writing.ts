// What holds of concepts that are written, on every database.
import { expect, test } from "vitest";
import { memorySide } from "../../../src/concepts/memory-side.ts";
import { selectNamed } from "../../../src/concepts/writing/named-rows.ts";
import { conceptMemory, conceptSchema } from "../../../src/index.ts";
import { flakyDatabase } from "../../runs/flaky-database.ts";
import { alice, code, lesson, operator, oracle, routine, tests, worker } from "../some-concepts.ts";
import { type ConceptsUnderTest, refused } from "./concepts-under-test.ts";

export function writingContract({ server, memory }: ConceptsUnderTest): void {
  test("a routine takes routines", async () => {
    const own = memory();
    const { revision } = await own.propose(routine("recolour"), [tests], operator);
    expect(revision.body).toEqual(routine("recolour"));
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

  test("proposals of one name at once are all there, one after the other", async () => {
    const own = memory();
    const cues = ["a", "b", "c", "d"];
    await Promise.all(cues.map((cue) => own.propose(lesson("crowd", { cues: [cue] }), [tests], operator)));
    const found = await own.find("crowd");
    expect(found?.number).toBe(4);
    expect([...(found?.body.cues ?? [])].toSorted()).toEqual(cues);
  });

  test("a proposal whose answer was lost is made once", async () => {
    const { tenant } = memory().scope;
    const lost = flakyDatabase(server.database);
    lost.before = async (names) => {
      lost.state = names.includes("bulkhead write concepts") && lost.state === "there" ? "deaf" : "there";
    };
    await conceptMemory(lost.database, { tenant }).propose(lesson("lost"), [tests], operator);
    const own = conceptMemory(server.database, { tenant });
    expect((await own.history((await own.find("lost"))?.concept ?? ""))?.revisions).toHaveLength(1);
  });
}
