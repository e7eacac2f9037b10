// What holds of concepts whose sources are forgotten, and of what was believed on them, on every database.
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { databaseRunStore } from "../../../src/index.ts";
import { alice, lesson, operator, said, tests, worker } from "../some-concepts.ts";
import { type ConceptsUnderTest, refused } from "./concepts-under-test.ts";

export function forgettingContract({ server, memory, believedIn }: ConceptsUnderTest): void {
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
}
