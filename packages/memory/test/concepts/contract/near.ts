// What is told of concepts that say almost the same, on every database.
import { expect, test } from "vitest";
import { nearMarker } from "../../../src/concepts/writing/near-marks.ts";
import { conceptMemory, type Database } from "../../../src/index.ts";
import { alice, lesson, operator, routine, tests } from "../some-concepts.ts";
import type { ConceptsUnderTest } from "./concepts-under-test.ts";

export function nearContract({ server, memory }: ConceptsUnderTest): void {
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
}
