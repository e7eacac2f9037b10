// What holds of provenance on every database, and of forgetting, which goes along it.
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Claim,
  type DatabaseRunStore,
  databaseRunStore,
  descendants,
  type NewRun,
  type Provenance,
  provenanceOf,
} from "../../src/index.ts";
import { INTEGRITIES } from "../../src/provenance/label-row.ts";
import { SOAK } from "../database/soak.ts";
import type { LeaseServer } from "./lease-contract.ts";
import { descendantsOf, type Made, madeOf } from "./provenance-model.ts";
import { someEffect } from "./some-effect.ts";
import { someRun } from "./some-run.ts";

const integrity = fc.constantFrom(0, 1, 2);
/** A run, then operations of it, of a fork of it, and of a later run of its thread. */
const history = fc.record({
  request: integrity,
  steps: fc.array(
    fc.record({
      run: fc.constantFrom("first", "fork", "later"),
      claimed: integrity,
      inputs: fc.array(fc.option(fc.nat(20), { nil: "unknown" as const }), { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});

export function provenanceContract(name: string, start: () => Promise<LeaseServer>): void {
  describe(`provenance in ${name}`, () => {
    let server: LeaseServer;
    let store: DatabaseRunStore;
    beforeAll(async () => {
      server = await start();
      store = databaseRunStore(server.database);
    }, 120_000);

    let count = 0;
    const newRun = (fields: Partial<NewRun> = {}) => someRun(`derived-${++count}`, fields);
    const operation = (position: string, inputs: readonly string[], claimed = 0, kind: "spawn" | "call" = "spawn") => {
      const label = { integrity: INTEGRITIES[claimed] ?? "external", readers: ["alice"] };
      const facts = { kind, name: "read", who: "main", ok: true, label, bits: 1, ms: 1, schema: "sha", inputs };
      return { kind: "keep", kept: { position, asked: "", answer: `answer of ${position}`, facts } } as const;
    };
    const refused = (code: string) => expect.objectContaining({ name: "MemoryError", code });
    const rowAt = async (run: string, position: string): Promise<Provenance> => {
      const found = (await provenanceOf(server.database, run)).find((row) => row.position === position);
      if (found === undefined) throw new Error(`nothing at ${run} ${position}`);
      return found;
    };
    const positions = (rows: readonly Provenance[]) => rows.map(({ run, position }) => [run, position]);

    test("integrity and descendants are those of the model, over runs, forks and threads", {
      timeout: 120_000,
    }, async () => {
      await fc.assert(
        fc.asyncProperty(history, async ({ request, steps }) => {
          const first = newRun({ label: { integrity: INTEGRITIES[request] ?? "external", readers: "public" } });
          const later = newRun({ thread: first.thread, label: first.label });
          const fork = { id: `${first.id}-fork`, thread: `${first.id}-fork`, by: "alice" };
          const made: Made[] = [{ integrity: request, parents: [] }];
          const at: { run: string; thread: string; position: string }[] = [
            { run: first.id, thread: first.thread, position: "" },
          ];
          const add = (row: Made, run: string, thread: string, position: string) => {
            made.push(row);
            at.push({ run, thread, position });
            return made.length - 1;
          };
          const root = new Map<string, number>([[first.id, 0]]);
          const play = async (chosen: typeof steps) => {
            for (const { run, claimed, inputs } of chosen) {
              const { id, thread } = { first, fork, later }[run];
              const known = inputs.map((input) => {
                const index = input === "unknown" ? -1 : input % made.length;
                return at[index]?.thread === thread && at[index]?.position !== "" ? index : "unknown";
              });
              const given = known.map((index) => (index === "unknown" ? "never kept" : (at[index]?.position ?? "")));
              const position = `o${made.length}`;
              await using claim = await store.resume(id);
              await claim.write(operation(position, given, claimed));
              add(madeOf(made, claimed, [root.get(id) ?? 0, ...known]), id, thread, position);
            }
          };
          await (await store.claim(first)).end("stopped");
          await play(steps.filter(({ run }) => run === "first")); // before it is forked: then it is abandoned
          await store.fork(first.id, fork);
          root.set(fork.id, add(madeOf(made, request, [0]), fork.id, fork.thread, ""));
          await (await store.claim(later)).end("stopped");
          root.set(later.id, add(madeOf(made, request, []), later.id, later.thread, ""));
          await play(steps.filter(({ run }) => run !== "first"));
          const rows = await Promise.all(at.map(({ run, position }) => rowAt(run, position)));
          expect(rows.map(({ label }) => INTEGRITIES.indexOf(label.integrity))).toEqual(
            made.map((row) => row.integrity),
          );
          for (const ancestor of [0, root.get(fork.id) ?? 0, 3])
            expect(positions(await descendants(server.database, rows[ancestor]?.id ?? ""))).toEqual(
              descendantsOf(made, ancestor).map((index) => [at[index]?.run, at[index]?.position]),
            );
        }),
        { numRuns: SOAK ? 200 : 6 },
      );
    });

    test("a row says who made it, by which schema, for whom", async () => {
      const run = newRun();
      await using claim = await store.claim(run);
      await claim.write(operation("o1", []), operation("o2", [], 0, "call"));
      const effect = someEffect({ run: run.id, thread: run.thread, position: "o3", sources: { vendor: ["o1"] } });
      await claim.write({ kind: "effect", effect, from: undefined });
      const label = { integrity: "external", readers: ["alice"] };
      const row = { id: expect.any(String), thread: run.thread, run: run.id, label };
      expect(await provenanceOf(server.database, run.id)).toEqual([
        { ...row, position: "", kind: "run", origin: "user", label: run.label },
        { ...row, position: "o1", kind: "operation", origin: "worker", worker: "read", schema: "sha" },
        { ...row, position: "o2", kind: "operation", origin: "tool", schema: "sha" },
        { ...row, position: "o3", kind: "effect", origin: "main" },
      ]);
      const { id } = await rowAt(run.id, "o1");
      expect(positions(await descendants(server.database, id))).toEqual([[run.id, "o3"]]);
    });

    test("the database itself refuses what breaks the law, whoever asks", async () => {
      const run = newRun();
      await using claim = await store.claim(run);
      await claim.write(operation("o1", [], 0), operation("o2", [], 1));
      const [low, high] = [await rowAt(run.id, "o1"), await rowAt(run.id, "o2")];
      const { database } = server;
      const insert = (fields: string) =>
        `insert into bulkhead.provenance (thread, run, position, kind, origin, integrity, readers, worker) values (${fields})`;
      const broken: readonly (readonly [string, string])[] = [
        [`insert into bulkhead.provenance_input values (${high.id}, ${low.id})`, "integrity_never_above_inputs"],
        [`insert into bulkhead.provenance_input values (${low.id}, ${high.id})`, "provenance_input_check"],
        [`update bulkhead.provenance set integrity = 2 where id = ${low.id}`, "append_only"],
        [`delete from bulkhead.provenance where id = ${low.id}`, "append_only"],
        [`delete from bulkhead.provenance_input where child = ${low.id}`, "append_only"],
        ["truncate bulkhead.provenance cascade", "append_only"],
        [insert("'t', 'r', 'o1', 'operation', 'tool', 2, '[]', null"), "derived_has_inputs"],
        [insert(`'t', '${run.id}', '', 'run', 'user', 2, '[]', null`), "provenance_request"],
        [insert("'t', 'r', '', 'run', 'external', 1, '[]', null"), "provenance_check1"],
        [insert("'t', 'r', '', 'run', 'user', 3, '[]', null"), "provenance_integrity_check"],
        [insert("'t', 'r', 'o1', 'operation', 'worker', 0, '[]', null"), "provenance_check2"],
      ];
      for (const [sql, constraint] of broken)
        await expect(database.query(sql), sql).rejects.toMatchObject({ code: "statement_failed", constraint });
      const alone = database.transaction(async (queries) => {
        await queries.query("select set_config('bulkhead.forgetting', 'on', true)");
        await queries.query("delete from bulkhead.provenance_input where child = $1", [high.id]);
      });
      await expect(alone).rejects.toMatchObject({ code: "statement_failed", constraint: "append_only" });
    });

    test("what an input was made of is not said again: a run that reads all that it did has an edge for each, no more", async () => {
      const run = newRun();
      await using claim = await store.claim(run);
      const all = Array.from({ length: 30 }, (_, at) => `o${at + 1}`);
      await claim.write(...all.map((position, at) => operation(position, all.slice(0, at))));
      const [edges] = await server.database.query<{ count: number }>(
        `select count(*)::int from bulkhead.provenance_input join bulkhead.provenance on provenance.id = child where run = $1`,
        [run.id],
      );
      expect(edges?.count).toBe(all.length);
      const made = await descendants(server.database, (await rowAt(run.id, "")).id);
      expect(made.map(({ position }) => position)).toEqual(all);
    });

    const contentsOf = async ({ run }: Claim) => {
      const { operations, effects } = await store.tree(run.id);
      return [...operations, ...effects].map(({ position }) => position);
    };

    test("a source is forgotten with all that was derived from it: answers, effects, handles, checkpoints, and no more", async () => {
      const { database } = server;
      for (const table of ["checkpoints", "checkpoint_blobs", "checkpoint_writes"])
        await database.query(`create table if not exists ${table} (thread_id text not null)`);
      const run = newRun();
      const later = newRun({ thread: run.thread });
      const claim = await store.claim(run);
      const label = { integrity: "external", readers: "public" } as const;
      await claim.write(
        operation("o1", []),
        operation("o2", []),
        operation("o3", ["o1"]),
        { kind: "keep", kept: { position: "o1/2", asked: "", answer: "a worker's step", facts: undefined } },
        { kind: "handles", handles: [1, 2].map((id) => ({ id, value: "text", label, source: `o${id}` })) },
        { kind: "state", state: "holds what was admitted" },
      );
      await claim.end("stopped");
      const other = await store.claim(later);
      const effect = someEffect({ run: later.id, thread: run.thread, position: "o9", sources: { vendor: ["o3"] } });
      await other.write({ kind: "effect", effect, from: undefined }, operation("o8", ["o2"]));
      await database.query("insert into checkpoints values ($1), ('of another')", [run.thread]);
      await expect(store.forgetSource((await rowAt(run.id, "o1")).id)).rejects.toEqual(refused("run_held"));
      await other.end("done", { outcome: "made of it" });
      await store.forgetSource((await rowAt(run.id, "o1")).id);
      expect(await contentsOf(claim)).toEqual(["o2"]);
      expect(await contentsOf(other)).toEqual(["o8"]);
      expect(await store.find(run.id)).toMatchObject({ status: "abandoned", code: "forgotten" });
      expect((await store.claim(later)).outcome).toBeUndefined();
      const left = await database.query(
        `select position as what from bulkhead_operator.kept where run = $1 union all
         select id::text from bulkhead_operator.handle where thread = $1 union all
         select 'state' from bulkhead_operator.thread where thread = $1 union all
         select thread_id from checkpoints order by 1`,
        [run.id],
      );
      expect(left.map((row) => (row as { what: string }).what)).toEqual(["2", "o2", "of another"]);
      expect(positions(await provenanceOf(database, run.id))).toEqual([
        [run.id, ""],
        [run.id, "o2"],
      ]);
      await expect(store.forgetSource("999999999")).rejects.toEqual(refused("no_run"));
      await expect(store.forgetSource("no id")).rejects.toEqual(refused("no_run"));
    });

    test("of an agent inside another graph the graph's checkpoints are forgotten, also where the search path does not lead there", async () => {
      const run = newRun({ thread: "conversation|agent:1|tools:2" });
      await (await store.claim(run)).end("done");
      const { database } = server;
      await database.query("insert into checkpoints values ('conversation'), ('conversations'), ($1)", [run.thread]);
      await database.query("alter function bulkhead.forget_checkpoints() set search_path = pg_catalog");
      await store
        .forget(run.id)
        .finally(() => database.query("alter function bulkhead.forget_checkpoints() reset search_path"));
      expect(
        await database.query("select thread_id from public.checkpoints where thread_id like 'conversation%'"),
      ).toEqual([{ thread_id: "conversations" }]);
    });

    test("retention takes what is old with what was derived from it, and nothing of which something is younger", async () => {
      const clock = { time: 1_000, now: () => clock.time };
      const old = databaseRunStore(server.database, { clock });
      const [alone, waiting, running, used] = [newRun(), newRun(), newRun(), newRun()];
      for (const run of [alone, waiting, used]) {
        const claim = await old.claim(run);
        await claim.write(operation("o1", []));
        await claim.end(run === waiting ? "waiting" : "done", { outcome: 1 });
      }
      await using held = await old.claim(running);
      clock.time = 9_000;
      const user = newRun({ thread: used.thread });
      const claim = await old.claim(user);
      await claim.write(operation("o2", ["o1"]));
      await claim.end("done", { outcome: 2 });
      expect(await old.applyRetention({ olderThan: new Date(5_000) })).toBe(2);
      const found = await Promise.all([alone, waiting, running, used, user].map(({ id }) => old.find(id)));
      expect(found.map((run) => run?.status)).toEqual([undefined, undefined, "running", "done", "done"]);
      expect(await old.applyRetention({ olderThan: new Date(10_000) })).toBe(2);
      held.assertHeld();
    });

    test("a thread that is held keeps its old runs from retention, and no others", async () => {
      const clock = { time: 1_000, now: () => clock.time };
      const old = databaseRunStore(server.database, { clock });
      const [first, other] = [newRun(), newRun()];
      for (const run of [first, other]) await (await old.claim(run)).end("done", { outcome: 1 });
      clock.time = 9_000;
      const under = await old.claim(newRun({ thread: first.thread }));
      await old.applyRetention({ olderThan: new Date(5_000) });
      expect([await old.find(first.id), await old.find(other.id)]).toEqual([expect.anything(), undefined]);
      await under.end("done", { outcome: 1 });
      expect(await old.applyRetention({ olderThan: new Date(5_000) })).toBe(1);
      expect(await old.find(first.id)).toBeUndefined();
    });
  });
}
