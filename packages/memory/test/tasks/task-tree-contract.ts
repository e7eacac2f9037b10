// What holds of task trees on every database. The numbers are those of the list "works when" of the TME papers' ideas.
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Database,
  databaseRunStore,
  exportGraph,
  listTaskTrees,
  outlineOf,
  type TaskOperation,
  type TaskTreeOptions,
  type TaskWriter,
  taskTree,
} from "../../src/index.ts";
import { contextOf } from "../../src/tasks/task-context.ts";
import { flakyDatabase } from "../runs/flaky-database.ts";
import { someRun } from "../runs/some-run.ts";
import { nodeIn, played, USER } from "./some-turns.ts";
import { worksWhen } from "./works-when.ts";

export interface TaskServer {
  readonly database: Database;
  /** As another process would. */
  reopen(): Promise<Database>;
  /** kill -9 of the server; the next connection works again. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const BY_USER: TaskWriter = { origin: "user", label: USER };
const BY_TOOL: TaskWriter = { origin: "external", label: { integrity: "external", readers: ["alice"] } };
const CANARY = "canary-51c2";
const count = (text: string) => text.length;

export function taskTreeContract(kind: string, start: () => Promise<TaskServer>): void {
  describe(`task trees in ${kind}`, () => {
    let server: TaskServer;
    let made = 0;
    beforeAll(async () => {
      server = await start();
    }, 120_000);
    afterAll(async () => {
      await server?.stop();
    });

    const newTree = (options: Partial<TaskTreeOptions> = {}, database = server.database) =>
      taskTree(database, { name: `tree ${++made}`, principal: "alice", key: "", ...options });
    const says = (...operations: readonly TaskOperation[]) => ({ operations, writer: BY_USER });
    const refused = (code: string) => expect.objectContaining({ name: "MemoryError", code });
    const tables = async (): Promise<Record<string, string>> => {
      const names = [
        "bulkhead.task_tree",
        "bulkhead.task_node",
        "bulkhead.task_edge",
        "bulkhead.task_turn",
        "bulkhead_operator.task_name",
        "bulkhead_operator.task_revision",
        "bulkhead_operator.task_record",
      ];
      const rows = await Promise.all(
        names.map(async (name) => {
          const sql = `select coalesce(md5(string_agg(one::text, ',' order by one::text)), '') as hash from ${name} as one`;
          const [row] = await server.database.query<{ hash: string }>(sql);
          return [name, row?.hash ?? ""];
        }),
      );
      return Object.fromEntries(rows);
    };

    const trip: readonly TaskOperation[] = [
      { op: "new", slot: "trip", input: "by train" },
      { op: "new", slot: "date", input: "May 2", parent: "trip" },
      { op: "new", slot: "hotel", input: { date: "May 2" }, parent: "trip", dependsOn: ["date"] },
    ];

    test("what a turn did is what the pure functions say, in another process too", async () => {
      const tree = newTree();
      const turns: TaskOperation[][] = [
        [...trip],
        [{ op: "update", slot: "Date", input: "May 3", called: "day of arrival" }],
        [{ op: "update", slot: "hotel", output: "booked" }],
        [{ op: "replace", slot: "hotel", by: "hostel" }],
        [{ op: "merge", slots: ["day of arrival", "hostel"], into: "stay", input: "all in one" }],
        [{ op: "rollback", slot: "hotel", to: 1 }],
      ];
      for (const [at, operations] of turns.entries())
        expect(await tree.turn(says(...operations))).toMatchObject({ kind: "applied", turn: at + 1 });
      await using other = await server.reopen();
      const expected = played(...turns);
      const kept = await newTree({ name: tree.name }, other).graph();
      expect({ ...kept, edges: new Set(kept.edges) }).toEqual({ ...expected, edges: new Set(expected.edges) });
    });

    worksWhen(() => newTree());

    test("TME 3: a check changes no row", async () => {
      const tree = newTree();
      await tree.turn(says(...trip));
      const before = await tables();
      expect(await tree.check("date")).toMatchObject({ kind: "present", input: "May 2" });
      expect(await tree.check("flight")).toEqual({ kind: "absent", slot: "flight" });
      expect(await tree.check()).toMatchObject({ kind: "tree", open: ["trip", "date", "hotel"] });
      const asked = await tree.turn(says({ op: "check", slot: "hotel" }, { op: "check" }));
      expect(asked).toMatchObject({ kind: "applied", turn: 1, checks: [{ slot: "hotel" }, { kind: "tree" }] });
      await tree.contextFor("hotel", { count });
      expect(await tables()).toEqual(before);
    });

    test("TME 4: one invalid operation of a turn, and no row is changed but that of the error", async () => {
      const tree = newTree();
      await tree.turn(says(...trip));
      const { "bulkhead_operator.task_record": _, ...before } = await tables();
      const result = await tree.turn({
        operations: [{ op: "update", slot: "date", input: "May 9" }, { op: "explode" }],
        writer: BY_USER,
      });
      expect(result).toMatchObject({ kind: "refused", error: { code: "unknown_operation", at: 1 } });
      expect(await tables()).toMatchObject(before);
      expect(await tree.records("error")).toMatchObject([{ code: "unknown_operation", turn: 1 }]);
    });

    test("TME 10: a turn that nobody understood is an error record, and the tree is as it was", async () => {
      const tree = newTree();
      await tree.turn(says(...trip));
      const before = await tree.graph();
      expect(await tree.refuse("bad_answer", BY_USER)).toMatchObject({
        kind: "refused",
        error: { code: "bad_answer" },
      });
      expect(await tree.turn(says({ op: "update", slot: "flight", input: 1 }))).toMatchObject({
        kind: "refused",
        error: { code: "unknown_slot", at: 0 },
      });
      expect(await tree.graph()).toEqual(before);
      expect((await tree.records()).map(({ kind: its, code }) => [its, code])).toEqual([
        ["error", "bad_answer"],
        ["error", "unknown_slot"],
      ]);
    });

    test("TME 9: what is ambiguous is a conflict record until a turn answers it", async () => {
      const tree = newTree();
      const question = { about: ["hotel"], question: "Which?", readings: ["the old one", "a new one"] };
      const asked = await tree.turn({ ...says(...trip), questions: [question] });
      const [conflict = ""] = asked.kind === "applied" ? asked.conflicts : [];
      expect(await tree.records("conflict")).toMatchObject([{ id: conflict, body: question }]);
      const change: TaskOperation = { op: "update", slot: "hotel", input: "the old one" };
      const wrong = await tree.turn({ ...says(change), answers: [conflict, "nothing"] });
      expect(wrong).toMatchObject({ kind: "refused", error: { code: "no_question" } });
      expect(await tree.check("hotel")).toMatchObject({ input: { date: "May 2" } });
      expect(await tree.turn({ ...says(change), answers: [conflict] })).toMatchObject({ kind: "applied", turn: 2 });
      expect(await tree.records("conflict")).toEqual([]);
    });

    test("TME 11: a tree survives a killed server, and two trees of one database do not leak", async () => {
      const [one, other] = [newTree(), newTree()];
      await one.turn(says(...trip, { op: "new", slot: "secret", input: CANARY }));
      await other.turn(says({ op: "new", slot: "date", input: "June 1" }));
      const before = await one.graph();
      await server.kill();
      await using database = await server.reopen();
      expect(await newTree({ name: one.name }, database).graph()).toEqual(before);
      const kept = newTree({ name: other.name }, database);
      expect(JSON.stringify([await kept.graph(), await kept.contextFor("date", { count })])).not.toContain("May");
      expect(await kept.check("secret")).toEqual({ kind: "absent", slot: "secret" });
      expect(await newTree({ name: one.name, principal: "bob" }, database).graph()).toMatchObject({
        turn: 0,
        nodes: {},
      });
    });

    test("another principal's tree is not there, whatever is tried", async () => {
      const tree = newTree();
      await tree.turn(says(...trip));
      const { proposal } = (await tree.turn({ operations: [], writer: BY_TOOL })) as { proposal: string };
      const before = await tables();
      const theirs = newTree({ name: tree.name, principal: "bob" });
      await expect(theirs.turn(says({ op: "inactivate", slot: "trip" }))).rejects.toEqual(refused("no_task"));
      await expect(theirs.contextFor("trip", { count })).rejects.toEqual(refused("no_task"));
      await expect(theirs.accept(proposal, "bob")).rejects.toEqual(refused("no_task"));
      await expect(theirs.refuse("bad_answer", BY_USER)).rejects.toEqual(refused("no_task"));
      expect([await theirs.records(), await theirs.check("trip")]).toEqual([[], { kind: "absent", slot: "trip" }]);
      expect(await tables()).toEqual(before);
      expect((await listTaskTrees(server.database, "bob")).map(({ name }) => name)).not.toContain(tree.name);
    });

    test("TME 12: what comes from a tool's bytes is a proposal only, until a person takes it for their own word", async () => {
      const tree = newTree();
      await tree.turn(says(...trip));
      const [before, context] = [await tree.graph(), await tree.contextFor("hotel", { count })];
      const operations = [{ op: "update", slot: "hotel", input: CANARY }];
      const result = await tree.turn({ operations, writer: BY_TOOL, questions: [] });
      if (result.kind !== "proposed") throw new Error(result.kind);
      expect([await tree.graph(), await tree.contextFor("hotel", { count })]).toEqual([before, context]);
      expect(await tree.records()).toMatchObject([{ kind: "proposal", label: BY_TOOL.label, body: { operations } }]);

      expect(await tree.accept(result.proposal, "alice")).toMatchObject({ kind: "applied", turn: 2 });
      const { parts } = await tree.contextFor("hotel", { count, atLeast: "user" });
      expect(parts.at(-1)).toMatchObject({
        text: `hotel #2: "${CANARY}"`,
        label: { integrity: "user", readers: ["alice"] },
      });
      await expect(tree.accept(result.proposal, "alice")).rejects.toEqual(refused("no_task"));
      const dropped = await tree.turn({ operations, writer: BY_TOOL });
      await tree.dismiss(dropped.kind === "proposed" ? dropped.proposal : "", "alice");
      expect(await tree.records()).toEqual([]);
    });

    test("of a stranger's text only what is an operation is proposed, and of two that accept it one does", async () => {
      const tree = newTree();
      await tree.turn(says(...trip));
      const bad = await tree.turn({ operations: [{ op: "explode", now: 1n }], writer: BY_TOOL });
      expect(bad).toMatchObject({ kind: "refused", error: { code: "unknown_operation", at: 0 } });
      expect(await tree.turn({ operations: [1n], writer: BY_USER })).toMatchObject({ kind: "refused" });
      const told = await tree.turn({ operations: [{ op: "update", slot: "hotel", input: "other" }], writer: BY_TOOL });
      const proposal = told.kind === "proposed" ? told.proposal : "";
      const both = await Promise.allSettled([tree.accept(proposal, "alice"), tree.accept(proposal, "alice")]);
      expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: refused("no_task") });
      expect((await tree.graph()).turn).toBe(2);
    });

    test("an outcome is recorded with its own label, and who asks for more trust reads what was before it", async () => {
      const tree = newTree();
      await tree.turn(says(...trip));
      const before = await tree.contextFor("hotel", { count, atLeast: "user" });
      await tree.record("hotel", { price: CANARY }, BY_TOOL);
      expect(await tree.check("hotel")).toMatchObject({ status: "done", label: BY_TOOL.label });
      expect((await tree.contextFor("hotel", { count })).label).toEqual(BY_TOOL.label);
      expect(await tree.contextFor("hotel", { count, atLeast: "user" })).toEqual(before);
      // What goes back to it, or is made of it, is no better than it, whoever asks for that.
      await tree.turn(says({ op: "update", slot: "hotel", input: "another" }));
      await tree.turn(says({ op: "rollback", slot: "hotel" }));
      expect(await tree.check("hotel")).toMatchObject({ output: { price: CANARY }, label: { integrity: "external" } });
      await tree.turn(says({ op: "merge", slots: ["date", "hotel"], into: "stay" }));
      expect(await tree.check("stay")).toMatchObject({ label: { integrity: "external" } });
    });

    test("what a stranger may have shaped shows nowhere in what a user said, and in no number of it", async () => {
      const seen = async (attacked: boolean) => {
        const tree = newTree();
        await tree.turn(says(...trip));
        await tree.turn(says({ op: "update", slot: "hotel", dependsOn: ["date"] }));
        await tree.turn(says({ op: "update", slot: "date", output: "seen" }));
        if (attacked) {
          await tree.record("date", CANARY, BY_TOOL);
          await tree.record("date", `${CANARY} again`, BY_TOOL);
          await tree.spawned({ name: CANARY, under: { slot: "hotel" }, input: CANARY, output: CANARY }, BY_TOOL);
        }
        await tree.turn(says({ op: "new", slot: "gift", input: "a book", parent: "hotel" }));
        await tree.turn(says({ op: "new", slot: "date", input: "May 3" }));
        await tree.turn(says({ op: "update", slot: "date", called: "day" }));
        return [
          await tree.active("user"),
          (await tree.contextFor("gift", { count, atLeast: "user" })).text,
          (await tree.contextFor("date", { count, atLeast: "user" })).text,
          await tree.check("hotel", { atLeast: "user" }),
          await tree.check(undefined, { atLeast: "user" }),
          outlineOf(await tree.graph(), "user").tasks.map(({ saidIn: _, ...task }) => task), // turns are counted, and not told
        ];
      };
      expect(await seen(true)).toEqual(await seen(false));
    });

    test("what was spawned for a task stands below it, and no turn can name it", async () => {
      const tree = newTree();
      await tree.turn(says(...trip));
      expect(await tree.active("user")).toBe("hotel");
      const spawned = { name: "run 1 o2 read", under: { slot: "hotel" }, input: { worker: "read" } } as const;
      await tree.spawned(spawned, BY_TOOL);
      expect(await tree.outcome(spawned.name)).toBeUndefined();
      await tree.spawned({ name: "below", under: { spawned: spawned.name }, input: null }, BY_TOOL);
      await tree.spawned({ ...spawned, output: { ok: true, value: CANARY } }, BY_TOOL);
      const { turn } = await tree.graph();
      await tree.spawned({ ...spawned, output: { ok: true, value: CANARY } }, BY_TOOL); // said already
      expect((await tree.graph()).turn).toBe(turn);
      expect(await tree.outcome(spawned.name)).toMatchObject({ output: { value: CANARY }, label: BY_TOOL.label });
      const graph = await tree.graph();
      const [below, hotel] = [nodeIn(graph, "» below"), nodeIn(graph, "hotel")];
      expect(graph.nodes[below.parent ?? 0]).toMatchObject({
        slot: "» run 1 o2 read",
        parent: hotel.id,
        status: "done",
      });
      expect(await tree.active("external")).toBe("hotel");
      for (const operation of [
        { op: "new", slot: "» below", input: 1 },
        { op: "update", slot: "hotel", dependsOn: ["»below"] },
        { op: "update", slot: "hotel", called: " » mine" },
      ])
        expect(await tree.turn({ operations: [operation], writer: BY_USER })).toMatchObject({
          kind: "refused",
          error: { code: "bad_operation" },
        });
      const copy = newTree();
      await copy.fill(JSON.parse(JSON.stringify(exportGraph(graph))));
      expect(await copy.active("external")).toBe("hotel");
      await tree.spawned({ ...spawned, name: "x".repeat(300), under: { slot: "nothing of this name" } }, BY_TOOL);
      expect(Object.values((await tree.graph()).nodes).at(-1)?.parent).toBeUndefined();
    });

    test("a turn is done once for its key, also of two at once, and of one whose end nobody heard", async () => {
      const tree = newTree();
      const turn = {
        ...says({ op: "new", slot: "date", input: "May 2" }),
        questions: [{ about: ["date"], question: "Which year?", readings: ["this", "the next"] }],
        writer: { ...BY_USER, once: `${kind} run o1` },
      };
      const [first, second] = await Promise.all([tree.turn(turn), tree.turn(turn)]);
      expect(second).toEqual(first);
      expect(await newTree({ name: tree.name }).turn(turn)).toEqual(first);
      expect(nodeIn(await tree.graph(), "date").revisions).toHaveLength(1);
      expect(await tree.records("conflict")).toHaveLength(1);
      const proposal = { ...turn, writer: { ...BY_TOOL, once: `${kind} run o2` } };
      expect(await tree.turn(proposal)).toEqual(await tree.turn(proposal));
      expect(await tree.records("proposal")).toHaveLength(1);
    });

    test("what was made in a run that is forgotten goes with it, and what was before is the last again", async () => {
      const store = databaseRunStore(server.database, { key: "" });
      const id = `told tasks ${kind}`;
      const run = someRun(id);
      await using claim = await store.claim(run);
      await claim.end("done", { outcome: null });
      const tree = newTree();
      await tree.turn(says(...trip));
      const writer: TaskWriter = { origin: "main", label: USER, run: id };
      const told = [
        { op: "update", slot: "date", input: CANARY },
        { op: "new", slot: "gift", input: CANARY },
      ];
      expect(await tree.turn({ operations: told, writer })).toMatchObject({ kind: "applied" });
      expect(await tree.check("date")).toMatchObject({ label: USER, input: CANARY });
      await tree.turn(says({ op: "merge", slots: ["gift", "trip"], into: "all of it" }));
      await store.forget(id);
      expect(await tree.check("all of it")).toEqual({ kind: "absent", slot: "all of it" });
      expect(await tree.check("date")).toMatchObject({ status: "stale", input: "May 2" });
      expect(await tree.check("gift")).toEqual({ kind: "absent", slot: "gift" });
      expect(await tree.turn(says({ op: "new", slot: "gift", input: "a book" }))).toMatchObject({ kind: "applied" });
    });

    test("what is said in a run that nobody kept is a stranger's", async () => {
      const tree = newTree();
      await tree.turn({ operations: [...trip], writer: { origin: "main", label: USER, run: "unknown" } });
      expect(await tree.check("date")).toMatchObject({ label: { integrity: "external" } });
    });

    test("turns at once are all done, one after the other", async () => {
      const name = newTree().name;
      const turns = Array.from({ length: 6 }, (_, at) =>
        newTree({ name }).turn(says({ op: "new", slot: `stop ${at % 3}`, input: at })),
      );
      expect(new Set((await Promise.all(turns)).map((result) => result.kind === "applied" && result.turn)).size).toBe(
        6,
      );
      const { nodes, turn } = await newTree({ name }).graph();
      expect([turn, Object.values(nodes).map(({ revisions }) => revisions.length)]).toEqual([6, [2, 2, 2]]);
    });

    test("a turn whose answer was lost is done once: whatever it did, and whatever others did meanwhile", async () => {
      const flaky = flakyDatabase(server.database);
      const tree = newTree({}, flaky.database);
      const other = newTree({ name: tree.name });
      const lost: string[] = [];
      // The first answer of each kind is lost; before it is asked again, another turn is done.
      flaky.before = async (names) => {
        const known = ["bulkhead task turn", "bulkhead task record", "bulkhead close task record"];
        const name = known.find((one) => names.includes(one));
        flaky.state = name !== undefined && !lost.includes(name) ? "deaf" : "there";
        if (names.includes("bulkhead task turn of"))
          await other.turn(says({ op: "update", slot: "date", input: "May 8" }));
        if (flaky.state === "deaf" && name !== undefined) lost.push(name);
      };
      const question = { about: ["hotel"], question: "Which?", readings: ["the old one", "a new one"] };
      const result = await tree.turn({ ...says(...trip), questions: [question] });
      expect(result).toMatchObject({ kind: "applied", turn: 1 });
      expect(lost).toEqual(["bulkhead task turn"]);
      expect((await other.graph()).turn).toBe(2);
      expect(nodeIn(await other.graph(), "trip").revisions).toHaveLength(1);
      expect(await other.records("conflict")).toMatchObject([{ id: result.kind === "applied" && result.conflicts[0] }]);

      const told = await tree.turn({ operations: [{ op: "new", slot: "offer", input: 1 }], writer: BY_TOOL });
      expect(await other.records("proposal")).toMatchObject([{ id: told.kind === "proposed" && told.proposal }]);
      await tree.dismiss(told.kind === "proposed" ? told.proposal : "", "alice");
      expect([lost, await other.records("proposal")]).toEqual([
        ["bulkhead task turn", "bulkhead task record", "bulkhead close task record"],
        [],
      ]);

      const again = await tree.turn({ operations: [{ op: "new", slot: "offer", input: 2 }], writer: BY_TOOL });
      lost.length = 0;
      const proposal = again.kind === "proposed" ? again.proposal : "";
      expect(await tree.accept(proposal, "alice")).toMatchObject({ kind: "applied", turn: 3 });
      expect([lost, nodeIn(await other.graph(), "offer").revisions.length]).toEqual([["bulkhead task turn"], 1]);
    });

    test("nothing of what was said or how it is called can be read without the key, or moved to another row", async () => {
      const key = randomBytes(32).toString("base64");
      const tree = newTree({ key });
      await tree.turn(
        says({ op: "new", slot: `slot ${CANARY}`, input: CANARY }, { op: "new", slot: "other", input: 1 }),
      );
      await tree.turn({ operations: [{ op: "new", slot: CANARY, input: 1 }], writer: BY_TOOL });
      for (const [table, column] of [
        ["task_name", "name"],
        ["task_revision", "body"],
        ["task_record", "body"],
      ]) {
        const sql = `select 1 from bulkhead_operator.${table} where tree = $1 and position($2::bytea in ${column}) > 0`;
        expect(await server.database.query(sql, [tree.name, Buffer.from(CANARY)])).toEqual([]);
      }
      await expect(newTree({ name: tree.name, key: "" }).graph()).rejects.toEqual(refused("no_key"));
      await server.database.query(
        `update bulkhead_operator.task_revision as one set body = other.body from bulkhead_operator.task_revision as other
          where one.tree = $1 and one.node = 1 and other.tree = $1 and other.node = 2`,
        [tree.name],
      );
      await expect(tree.graph()).rejects.toEqual(refused("tampered_row"));
    });

    test("keys are rotated, and everything opens with the new one", async () => {
      const [old, fresh] = [randomBytes(32).toString("base64"), randomBytes(32).toString("base64")];
      const tree = newTree({ key: old });
      await tree.turn(says(...trip));
      await tree.turn({ operations: [{ op: "new", slot: "x", input: 1 }], writer: BY_TOOL });
      await server.database.query("delete from bulkhead.task_tree where id <> $1", [tree.name]); // others have other keys
      await databaseRunStore(server.database, { key: `${fresh} ${old}` }).rotateKeys();
      const kept = newTree({ name: tree.name, key: fresh });
      expect(Object.keys((await kept.graph()).nodes)).toHaveLength(3);
      expect(await kept.records()).toHaveLength(1);
    });

    test("an export fills an empty tree, and one that does not fit together fills none", async () => {
      const [from, to] = [newTree(), newTree()];
      await from.turn(says(...trip, { op: "new", slot: "gone", input: 1 }));
      await from.turn(says({ op: "inactivate", slot: "gone" }, { op: "update", slot: "trip", called: "journey" }));
      const file = JSON.parse(JSON.stringify(exportGraph(await from.graph())));
      const bad = [
        null,
        { ...file, v: 2 },
        { ...file, edges: [{ kind: "depends_on", from: 1, to: 99 }] },
        {
          ...file,
          edges: [
            { kind: "depends_on", from: 1, to: 2 },
            { kind: "depends_on", from: 2, to: 1 },
          ],
        },
        { ...file, nodes: [file.nodes[0], file.nodes[0]] },
        { ...file, nodes: [{ ...file.nodes[0], parent: 7 }] },
      ];
      for (const one of bad) await expect(to.fill(one)).rejects.toEqual(refused("bad_export"));
      await to.fill(file);
      expect(await to.graph()).toEqual({ ...(await from.graph()), turn: 3 });
      await expect(to.fill(file)).rejects.toEqual(refused("not_empty"));
      expect(await to.check("journey")).toMatchObject({ slot: "trip", label: USER });
    });

    test("a context of the part that is read is that of the whole tree", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 3, maxLength: 12 }), async (links) => {
          const tree = newTree();
          const operations = links.map(
            ([parent, relied], at): TaskOperation => ({
              op: "new",
              slot: `s${at}`,
              input: at,
              ...(parent < at ? { parent: `s${parent}` } : {}),
              ...(relied < at ? { dependsOn: [`s${relied}`] } : {}),
            }),
          );
          await tree.turn(says(...operations));
          await tree.turn(says({ op: "merge", slots: ["s0", "s1"], into: "both" }, { op: "inactivate", slot: "s2" }));
          const graph = await tree.graph();
          for (const slot of ["both", "s2", `s${links.length - 1}`]) {
            const found = await tree.contextFor(slot, { count });
            const whole = contextOf(graph, nodeIn(graph, slot).id, { count });
            expect(new Set(found.parts)).toEqual(new Set(whole.parts));
            expect(found.tokens).toBe(whole.tokens);
          }
        }),
        { numRuns: 6 },
      );
    });
  });
}
