// What holds of finding and selecting concepts on every database. The numbers are those of the list "works when" of ArcMemo's.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conceptWords } from "../../src/concepts/concept/concept-words.ts";
import { memorySide } from "../../src/concepts/memory-side.ts";
import { PLANNED_ONCE } from "../../src/concepts/recall/planned-once.ts";
import { recalledIn } from "../../src/concepts/recall/recall-rows.ts";
import { RECALL, type RecallLimits, recallStatement } from "../../src/concepts/recall/recall-statement.ts";
import {
  type Concept,
  type ConceptMemory,
  type ConceptMemoryOptions,
  type ConceptStatus,
  conceptMemory,
  conceptTitle,
  type Embedder,
  hashEmbedder,
  type SelectedConcepts,
  selectConcepts,
} from "../../src/index.ts";
import type { FilesServer } from "../files/files-server.ts";
import { type Filled, fillConcepts } from "./fill-concepts.ts";
import { SOUGHT } from "./pairs/pairs.ts";
import { alice, lesson, operator, routine, tests } from "./some-concepts.ts";
import { conceptOf } from "./sought-concept.ts";

export function recallContract(name: string, start: () => Promise<FilesServer>): void {
  describe(`recall in ${name}`, () => {
    let server: FilesServer;
    beforeAll(async () => {
      server = await start();
      shared = await library();
    }, 120_000);
    afterAll(() => server.stop());

    let tenants = 0;
    const embedder = hashEmbedder();
    const count = (line: string) => Math.ceil(line.length / 4);
    let rows = 0;
    const row = async (body: Concept, its: Partial<Filled> = {}): Promise<Filled> => {
      const words = conceptWords(body);
      const [vector = new Float32Array()] = await embedder.embed([words]);
      return { id: `r${String(rows++).padStart(5, "0")}`, body, words, vector, ...its };
    };
    const fill = async (tenant: string, filled: readonly Filled[]) =>
      fillConcepts(server.database, { tenant, embedder }, filled);
    const memory = (options: Partial<ConceptMemoryOptions> = {}) =>
      conceptMemory(server.database, { tenant: `recall${++tenants}`, ...options });
    /** The concepts that are looked for, believed. */
    const library = async () => {
      const own = memory();
      await fill(own.scope.tenant, await Promise.all(SOUGHT.map((one) => row(conceptOf(one)))));
      return own;
    };
    let shared: ConceptMemory;
    const titles = ({ shown }: SelectedConcepts) => shown.map(({ revision }) => revision.body.name);

    test("5: a model chooses by exact name; names that are none are dropped and counted", async () => {
      const own = shared;
      const selected = await selectConcepts(own, "leaked listeners and a pool of connections", {
        budget: 1_000,
        count,
        choose: async ({ names, text }) => {
          expect(text.split("\n")).toHaveLength(names.length);
          return '{"concepts": ["connection pool size", "Connection pool size", "missing index!", "connection pool size"]}';
        },
      });
      expect(selected).toMatchObject({ how: "chosen", dropped: 2 });
      expect(titles(selected)).toEqual(["connection pool size"]);
    });

    test.each([
      ["prose", "I choose the connection pool."],
      ["a list of something else", '{"concepts": [1]}'],
      ["nothing", undefined],
    ])("5: an answer that cannot be read (%s) means no hints, and the reason is said", async (_, answer) => {
      const own = shared;
      const options = { budget: 1_000, count, choose: async () => answer };
      const selected = await selectConcepts(own, "pool of connections", options);
      const why = answer === undefined ? "choice_failed" : "unparsable";
      expect(selected).toMatchObject({ how: "chosen", shown: [], names: [], text: "", tokens: 0, dropped: 0, why });
    });

    test("6: chosen in full, others as names, rarely used ones in a list of their own, as data and within the budget", async () => {
      const own = await library();
      const index = (await own.recall("sequential scan in the plan")).concepts[0]?.revision;
      for (const run of ["a", "b"]) {
        await server.database.query(
          "insert into bulkhead_memory.concept_use (scope, revision, run, cited, passed, integrity, made_at) select scope, id, $2, true, true, 1, now() from bulkhead_memory.concept_revision where id = $1",
          [index?.id, run],
        );
      }
      const task = "pool of connections and a slow select without an index";
      const choose = async () => ["connection pool size"];
      const selected = await selectConcepts(own, task, { budget: 600, count, choose });
      const [full, rest] = selected.text.split("\n").map((line) => JSON.parse(line));
      expect(full).toEqual({
        concept: "connection pool size",
        situation: expect.any(String),
        suggestion: expect.any(String),
        cues: SOUGHT[0]?.cues,
      });
      expect(rest.others).toEqual(["missing index"]);
      expect(rest.rarely_used.length).toBeGreaterThan(3);
      expect(selected.names).toEqual([...rest.others, ...rest.rarely_used]);
      expect(selected.made.length).toBeGreaterThanOrEqual(selected.shown.length + selected.names.length);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 900 }), async (budget) => {
          const { text, tokens } = await selectConcepts(own, task, { budget, count });
          const lines = text === "" ? [] : text.split("\n");
          expect(lines.reduce((sum, line) => sum + count(`${line}\n`), 0)).toBe(tokens);
          expect(tokens).toBeLessThanOrEqual(budget);
        }),
        { numRuns: 5 },
      );
    });

    test("6: nothing in a concept passes for a handle, or for another line", async () => {
      const own = memory();
      await fill(own.scope.tenant, [await row(lesson("x", { situation: 'a "}\n{{h1}} b' }) as Concept)]);
      const { text } = await selectConcepts(own, "x", { budget: 500, count });
      expect(text).not.toContain("{{");
      expect(text.split("\n")).toHaveLength(1);
      expect(JSON.parse(text).situation).toBe('a "}\n{{h1}} b');
    });

    test("7: a small library is given whole, and above the budget what is found, with nothing that is like the task by chance", async () => {
      const own = memory();
      const some = await Promise.all(SOUGHT.slice(0, 5).map((one) => row(conceptOf(one))));
      await fill(own.scope.tenant, some);
      const task = "deadlock between two transactions";
      const whole = await selectConcepts(own, task, {
        budget: 2_000,
        count,
        choose: () => Promise.reject(new Error()),
      });
      expect(whole).toMatchObject({ how: "everything", names: [] });
      expect(titles(whole)).toEqual(some.map(({ body }) => body.name));
      const less = await selectConcepts(own, task, { budget: whole.tokens - 1, count });
      expect(less).toMatchObject({ how: "retrieved" });
      expect(titles(less)[0]).toBe("deadlock order");
      expect(less.shown.length).toBeLessThan(some.length - 2);
    });

    test("7: what is given whole asks no embedder; above 500 concepts nothing is", async () => {
      const own = memory();
      const some = await Promise.all(Array.from({ length: 500 }, (_, at) => row(lesson(`of many ${at}`) as Concept)));
      await fill(own.scope.tenant, some);
      let asked = 0;
      const counting: Embedder = { ...embedder, embed: (texts) => embedder.embed(texts).finally(() => asked++) };
      const theirs = conceptMemory(server.database, { ...own.scope, embedder: counting });
      const none = [{ status: "candidate" }, { integrity: 0 }, { integrity: 1, principal: "bob" }] as const; // nobody's that is asked for
      await fill(own.scope.tenant, await Promise.all(none.map((its) => row(lesson("of none") as Concept, its))));
      const all = await theirs.recall("of many", { whole: 1_000_000 });
      expect(all).toMatchObject({ whole: true, embedderFailed: false });
      expect(all.concepts.map(({ revision }) => revision.id)).toEqual(some.map(({ id }) => id));
      expect(all.concepts.every(({ found }) => found === undefined)).toBe(true);
      expect(asked).toBe(0);
      const characters = some.reduce((sum, { body }) => sum + JSON.stringify(body).length, 0);
      expect((await theirs.recall("of many", { whole: characters / 2 })).whole).toBe(false);
      await fill(own.scope.tenant, [await row(lesson("one more") as Concept)]);
      expect(await theirs.recall("of many", { whole: 1_000_000 })).toMatchObject({ whole: false });
      expect(asked).toBe(2);
    });

    test("6: of names as many as fit are found in few tries, and each line is counted once", async () => {
      const { concepts } = await shared.recall("pool", { whole: 1_000_000 });
      const many = Array.from({ length: 6 }, () => concepts).flat();
      const recall = async () => ({ concepts: many, whole: true, embedderFailed: false });
      const lines: string[] = [];
      const counting = (line: string) => {
        lines.push(line);
        return count(line);
      };
      const { names, text, tokens } = await selectConcepts({ recall }, "pool", {
        budget: 2_000,
        count: counting,
        most: 0,
      });
      expect(names.length).toBeGreaterThan(200);
      expect(tokens).toBe(count(`${text}\n`));
      const [one = ""] = many.slice(names.length).map((its) => conceptTitle(its)); // there is no room for one more
      expect(tokens + count(`"${one}",`)).toBeGreaterThan(2_000);
      expect(lines.length).toBeLessThan(many.length + 50);
    });

    test("7: where nothing of a library fits, that is what is said, and no model is asked to choose", async () => {
      const never = () => Promise.reject(new Error("asked"));
      const none = { budget: 200, count, choose: never };
      expect(await selectConcepts(shared, "zzz qqq", none)).toMatchObject({ how: "retrieved", shown: [], text: "" });
      expect(await selectConcepts(memory(), "zzz qqq", none)).toMatchObject({ how: "everything", shown: [], text: "" });
    });

    test("every order says what it brought, and the three are put together", async () => {
      const own = shared;
      const { concepts } = await own.recall("sequential scan in the plan");
      expect(concepts[0]?.revision.body.name).toBe("missing index");
      expect(concepts[0]?.found).toMatchObject({ vector: 1, text: 1, cue: 1, similarity: expect.closeTo(0.4, 0) });
      expect(concepts[0]?.found?.score).toBeCloseTo(3 / 61, 6);
    });

    test("above so many rows the signs of the vectors choose which are compared, and the nearest are the same", async () => {
      const task = "a pool of connections and a slow table";
      const [vector] = await embedder.embed([task]);
      const side = memorySide(server.database, shared.scope);
      const near = async (limits: RecallLimits) => {
        const asked = { task: "", vector, embedder, integrity: 2, principal: undefined, count: 5 };
        const [, rows = []] = await side.pipeline([PLANNED_ONCE, recallStatement(asked, limits)]);
        return recalledIn(rows).map(({ revision, found }) => [revision.body.name, found?.similarity]);
      };
      const any = { ...RECALL, similarity: -1_000_000 };
      const exact = await near(any);
      expect(exact).toHaveLength(5);
      expect(await near({ ...any, exactRows: 10, compared: 40 })).toEqual(exact);
      const two = await near({ ...any, exactRows: 10, compared: 2, sampled: 1 }); // too few to say what is far
      expect(two).toHaveLength(2);
      for (const sampled of [2, 5, 1_000])
        expect(await near({ ...any, exactRows: 10, compared: 2, sampled })).toEqual(two);
    });

    test("by signs too what may not guide changes nothing, and one's own words guide that one alone", async () => {
      const own = await library();
      const task = "a pool of connections and a slow table";
      const [vector = new Float32Array()] = await embedder.embed([task]);
      const side = memorySide(server.database, own.scope);
      const limits = { ...RECALL, exactRows: 10, compared: 20, sampled: 20 };
      const near = async (principal: string, by: RecallLimits = limits) => {
        const asked = { task: "", vector, embedder, integrity: 2, principal, count: 5 };
        const [, rows = []] = await side.pipeline([PLANNED_ONCE, recallStatement(asked, by)]);
        return recalledIn(rows).map(({ revision, found }) => [revision.body.name, found]);
      };
      const before = await near("alice");
      const as = (name: string, its: Partial<Filled>) => row(lesson(name) as Concept, { vector, ...its });
      const none = [{ status: "candidate" }, { integrity: 0, principal: "alice" }, { integrity: 1 }] as const;
      await fill(own.scope.tenant, await Promise.all(none.map((its, at) => as(`none ${at}`, its))));
      await fill(own.scope.tenant, [await as("of bob", { integrity: 1, principal: "bob" })]);
      const others = { name: "others", dimensions: embedder.dimensions };
      await fillConcepts(server.database, { ...own.scope, embedder: others }, [await as("of another embedder", {})]);
      const shorter = { name: embedder.name, dimensions: 8 };
      const short = await as("of fewer dimensions", {
        vector: Float32Array.from({ length: 8 }, () => 1 / Math.sqrt(8)),
      });
      await fillConcepts(server.database, { ...own.scope, embedder: shorter }, [short]);
      expect(await near("alice")).toEqual(before);
      const exactly = { ...limits, exactRows: 78, compared: 2, similarity: -1_000_000 }; // as many as may guide: all are compared
      expect(await near("alice", exactly)).toHaveLength(5);
      expect(await near("bob", exactly)).toHaveLength(2);
      expect((await near("bob"))[0]).toEqual(["of bob", expect.objectContaining({ vector: 1, similarity: 1 })]);
    });

    test("signs are kept as they are compared, and of a vector of 16,000 components as many as fit an index", async () => {
      const long: Embedder = { name: "漢".repeat(200), dimensions: 16_000, embed: async () => [] };
      const own = memory();
      const vectors = [1, 2, 3].map((seed) =>
        Float32Array.from({ length: 16_000 }, (_, at) => Math.sin(seed * at) / 90),
      );
      const made = await Promise.all(vectors.map((vector, at) => row(lesson(`long ${at}`) as Concept, { vector })));
      await fillConcepts(server.database, { ...own.scope, embedder: long }, made);
      const asked = {
        task: "",
        vector: vectors[1],
        embedder: long,
        integrity: 2,
        principal: undefined,
        count: 5,
      };
      const limits = { ...RECALL, exactRows: 1, compared: 1 };
      const [, rows = []] = await memorySide(server.database, own.scope).pipeline([
        PLANNED_ONCE,
        recallStatement(asked, limits),
      ]);
      expect(recalledIn(rows).map(({ revision }) => revision.body.name)).toEqual(["long 1"]);
      const kept = await server.database.query<{ bytes: number }>(
        `select distinct dimensions, pg_column_size(code) as bytes from bulkhead_memory.concept_sought
          where revision = $1 or dimensions = $2 order by 1`,
        [made[0]?.id, embedder.dimensions],
      );
      const unpacked = (signs: number) => 8 + signs / 8; // with its length before it, in four bytes each time
      expect(kept.map(({ bytes }) => bytes)).toEqual([unpacked(embedder.dimensions), unpacked(4_096)]);
    });

    test("what is not believed, not trusted or not of this tenant changes not one byte of what is selected", async () => {
      const own = await library();
      const others = memory();
      const tasks = ["pool of connections", "prune a branch of the apple tree", "the key sticks and the table rocks"];
      const all = async () => {
        const selected = [];
        for (const task of tasks)
          selected.push(
            await selectConcepts(own, task, { budget: 400, count }),
            await own.recall(task, { count: 100 }),
          );
        return JSON.stringify(selected);
      };
      const before = await all();
      const statuses: readonly ConceptStatus[] = ["candidate", "active", "superseded", "retired", "quarantined"];
      // What would be the best answer of all, mostly.
      const words = [...tasks, ...tasks, ...SOUGHT.slice(0, 4).flatMap(({ situation, cues }) => [situation, ...cues])];
      const ineligible = fc.record({
        whose: fc.constantFrom("own", "own", "others"),
        status: fc.constantFrom(...statuses),
        text: fc.constantFrom(...words),
        integrity: fc.constantFrom(0, 1, 2, 2),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(ineligible, { minLength: 15, maxLength: 30 }), async (made) => {
          const filled = await Promise.all(
            made.map(async ({ whose, status, text, integrity }) => {
              const may = whose === "own" && status === "active" && integrity === 2;
              const body = lesson(text.slice(0, 60), { situation: text, cues: [text.slice(0, 60)] }) as Concept;
              return { whose, row: await row(body, { status, integrity: may ? 1 : integrity }) };
            }),
          );
          for (const whose of ["own", "others"]) {
            const its = filled.filter((one) => one.whose === whose).map((one) => one.row);
            await fill((whose === "own" ? own : others).scope.tenant, its);
          }
          expect(await all()).toBe(before);
        }),
        { numRuns: 3 },
      );
    });

    test("what is promoted is found, and what is revoked or retired is not", async () => {
      const own = memory();
      const names = async () => (await own.recall("recolour")).concepts.map(({ revision }) => revision.body.name);
      const { id } = await own.propose(routine("recolour"), [tests], operator);
      expect(await names()).toEqual([]);
      await own.promote(id, { revision: 1, by: alice });
      expect(await names()).toEqual(["recolour"]);
      const [found] = (await own.recall("recolour")).concepts;
      expect(found?.found).toMatchObject({ vector: 1, text: 1 });
      await own.retire(id, alice, "no more");
      expect(await names()).toEqual([]);
      const other = await own.propose(routine("recolour all"), [tests], operator);
      await own.promote(other.id, { revision: 1, by: alice });
      expect(await names()).toEqual(["recolour all"]);
      await own.revoke(other.id, alice, "wrong");
      expect(await names()).toEqual([]);
      const terms = await server.database.query(
        "select 1 from bulkhead_memory.concept_term join bulkhead_memory.scope on scope.id = scope where tenant = $1",
        [own.scope.tenant],
      );
      expect(terms).toEqual([]);
    });

    test("vectors of another embedder are not compared; the words are found, and reembed goes on where it was interrupted", async () => {
      const own = await library();
      const tenant = own.scope.tenant;
      const other: Embedder = {
        name: "other",
        dimensions: 3,
        embed: async (texts) => texts.map(() => Float32Array.of(1, 0, 0)),
      };
      const theirs = conceptMemory(server.database, { tenant, embedder: other });
      const reasons = async () =>
        (await theirs.recall("pool of connections", { count: 100 })).concepts.map(({ found }) => found);
      expect((await reasons()).length).toBeGreaterThan(0);
      expect((await reasons()).every((found) => found?.vector === undefined)).toBe(true);

      const stop = new AbortController();
      const seen: number[] = [];
      const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) => {
        seen.push(total - done);
        if (done > 0) stop.abort(new Error("stopped"));
      };
      await expect(theirs.reembed({ onProgress, signal: stop.signal })).rejects.toThrow("stopped");
      expect(seen).toEqual([78, 14]);
      expect(await theirs.reembed()).toBe(14);
      expect(await theirs.reembed()).toBe(0);
      expect((await reasons()).filter((found) => found?.vector !== undefined)).toHaveLength(78);
      // What one embedder has, the other has not.
      expect(await own.reembed()).toBe(78);
    });

    test("an embedder that fails takes nothing away but the vectors, and says so", async () => {
      const { scope } = await library();
      const failing: Embedder = { ...embedder, embed: () => Promise.reject(new Error("say this")) };
      const own = conceptMemory(server.database, { ...scope, embedder: failing });
      const selected = await selectConcepts(own, "deadlock between two transactions", { budget: 400, count });
      expect(selected).toMatchObject({ how: "retrieved", why: "embedder_failed" });
      expect(titles(selected)[0]).toBe("deadlock order");
      const { revision } = await own.propose(lesson("later"), [tests], operator);
      await own.promote(revision.concept, { revision: 1, by: alice });
      expect(await conceptMemory(server.database, scope).reembed()).toBe(1);
    });

    test("a vector that is not what the embedder said it would be is not kept", async () => {
      const { scope } = shared;
      const lying: Embedder = {
        name: "lying",
        dimensions: 4,
        embed: async (texts) => texts.map(() => Float32Array.of(1)),
      };
      const own = conceptMemory(server.database, { ...scope, embedder: lying });
      await expect(own.reembed()).rejects.toMatchObject({ code: "bad_embedder" });
    });
  });
}
