// Who sees and changes what of concepts, on every database.
import { expect, test } from "vitest";
import { type ConceptMemory, conceptMemory } from "../../../src/index.ts";
import { alice, lesson, operator, tests, worker } from "../some-concepts.ts";
import { type ConceptsUnderTest, refused } from "./concepts-under-test.ts";

export function sightContract({ server, memory }: ConceptsUnderTest): void {
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
        for (const table of tables) counts.push((await queries.query(`select * from bulkhead_memory.${table}`)).length);
        return counts;
      });
    expect(await seen(one.scope.tenant)).toEqual([1, 1, 1, 1, 1, 6, 1]);
    expect(await seen(other.scope.tenant)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(await seen("")).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test("a project sees what is its own and what is of no project, and two projects have each a concept of one name", async () => {
    const { tenant } = memory().scope;
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
}
