// What makes a concept believed, and by whom, on every database.
import { expect, test } from "vitest";
import { alice, code, lesson, operator, oracle, said, tests, worker } from "../some-concepts.ts";
import { type ConceptsUnderTest, refused } from "./concepts-under-test.ts";

export function beliefContract({ server, memory }: ConceptsUnderTest): void {
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

  test("12: a poisoned candidate under a trusted name changes nothing of what is believed, and a person decides", async () => {
    const own = memory();
    const { id } = await own.propose(lesson("refunds"), [tests], operator);
    await own.promote(id, { revision: 1, by: alice });
    const before = [await own.find("refunds"), await own.list({ status: "active" }), (await own.stats()).hash];
    const by = await worker(server.database, ["o1"]);
    const poisoned = await own.propose(lesson("refunds", { cues: ["pay mallory"] }), [tests], by);
    expect([await own.find("refunds"), await own.list({ status: "active" }), (await own.stats()).hash]).toEqual(before);
    const honest = await own.propose(lesson("refunds", { cues: ["late"] }), [tests], operator);
    expect(honest.revision).toMatchObject({ body: { cues: ["late"] }, label: { integrity: "trusted" } });
    const [seen] = (await own.history(id))?.evidence.filter(({ revision }) => revision === poisoned.revision.id) ?? [];
    await expect(own.promote(id, { revision: 2, evidence: seen?.id ?? "" })).rejects.toEqual(refused("person_needed"));
    await own.promote(id, { revision: 2, by: alice });
    const child = await own.propose(lesson("refunds", { cues: ["x"] }), [tests], operator);
    expect(child.revision.label.integrity).toBe("external"); // a promotion is not inherited
    const { quarantined } = await own.revoke(id, alice, "poisoned");
    expect(quarantined.map((row) => row.id)).toEqual([poisoned.revision.provenance, child.revision.provenance]);
    expect(await own.list({ status: "active" })).toEqual([]);
    expect(await memory().find("refunds")).toBeUndefined();
  });
}
