// What holds of concepts that are revoked, and of what was made of them or believed on them, on every database.
import { expect, test } from "vitest";
import { descendants, fileStore, provenanceOf, taskTree } from "../../../src/index.ts";
import { revoke } from "../../../src/provenance/revoke.ts";
import { operatorSide } from "../../../src/runs/database/operator-side.ts";
import { alice, code, lesson, operator, said, tests, worker } from "../some-concepts.ts";
import { type ConceptsUnderTest, refused } from "./concepts-under-test.ts";

export function revokingContract({ server, memory, believedIn }: ConceptsUnderTest): void {
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
    const statuses = async () => Promise.all([tested, looked, his].map(async ({ id }) => (await own.find(id))?.status));
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

  test("what is in quarantine reads as external, files and tasks too, and what is made of it", async () => {
    const by = await worker(server.database, ["o2"]);
    const files = fileStore(server.database, { name: "led" });
    const written = await files.write("a", "1", 0, by);
    const tree = taskTree(server.database, { name: "led", principal: "alice" });
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
}
