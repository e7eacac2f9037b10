// What holds of programs on every database.
import { randomBytes } from "node:crypto";
import type { Label } from "@bulkhead/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Approver,
  databaseRunStore,
  instructionRegistry,
  type Program,
  type ProgramVersion,
  programFromYaml,
  programToYaml,
  type Writer,
} from "../../src/index.ts";
import type { FilesServer } from "../files/files-server.ts";
import { flakyDatabase } from "../runs/flaky-database.ts";
import { someRun } from "../runs/some-run.ts";
import { someProgram } from "./some-program.ts";

const trusted: Label = { integrity: "trusted", readers: "public" };
const operator: Writer = { origin: "operator", label: trusted };
const alice: Approver = { kind: "person", name: "alice" };
const code: Approver = { kind: "developer", name: "deploy.ts" };

export function instructionRegistryContract(name: string, start: () => Promise<FilesServer>): void {
  describe(`programs in ${name}`, () => {
    let server: FilesServer;
    beforeAll(async () => {
      server = await start();
    }, 120_000);
    afterAll(() => server.stop());

    let count = 0;
    const newProgram = (fields: Partial<Program> = {}) => someProgram({ name: `shop-${++count}`, ...fields });
    const registry = () => instructionRegistry(server.database);
    const refused = (code: string) => expect.objectContaining({ name: "MemoryError", code });
    const approved = ({ name, version, hash }: ProgramVersion, by = alice) =>
      registry().approve(name, version, hash, by);
    /** Of a run whose first answer a stranger has shaped, and whose second nobody has. */
    const model = async (inputs: readonly string[]): Promise<Writer> => {
      const id = `programs-${name}-${++count}`;
      const label = { integrity: "user", readers: "public" } as const;
      const run = someRun(id);
      await using claim = await databaseRunStore(server.database).claim(run);
      const facts = { kind: "spawn", name: "plan", who: "main", ok: true, bits: 1, ms: 1, inputs: [] } as const;
      const external = { integrity: "external", readers: "public" } as const;
      await claim.write(
        { kind: "keep", kept: { position: "o1", asked: "", answer: 1, facts: { ...facts, label: external } } },
        { kind: "keep", kept: { position: "o2", asked: "", answer: 1, facts: { ...facts, label } } },
      );
      await claim.end("done");
      return { origin: "worker", worker: "plan", label: trusted, run: id, inputs };
    };

    test("a draft is approved, and another version takes its place and says so", async () => {
      const program = newProgram();
      const draft = await registry().draft(program, operator);
      expect(draft).toMatchObject({ version: 1, status: "draft", program, supersedes: undefined, approval: undefined });
      expect(await registry().find(program.name)).toBeUndefined();
      const first = await approved(draft, code);
      expect(first).toMatchObject({
        status: "approved",
        hash: draft.hash,
        approval: { by: code, at: expect.any(Number) },
      });
      const changed = { ...program, requirements: [...program.requirements].reverse() };
      const second = await registry().draft(changed, operator, { from: 1 });
      expect(second).toMatchObject({ version: 2, status: "draft", supersedes: 1 });
      expect((await registry().find(program.name))?.version).toBe(1);
      await approved(second);
      const versions = await registry().versions(program.name);
      expect(versions.map(({ status }) => status)).toEqual(["superseded", "approved"]);
      expect((await registry().find(program.name))?.program).toEqual(changed);
      expect((await registry().list()).find((one) => one.name === program.name)).toEqual({
        name: program.name,
        approved: 2,
        last: 2,
        drafts: [],
      });
    });

    test("what is approved is what was looked at, once, and nothing of it changes any more", async () => {
      const draft = await registry().draft(newProgram(), operator);
      const { name, version, hash } = draft;
      await expect(registry().approve(name, version, "0".repeat(64), alice)).rejects.toEqual(
        refused("program_changed"),
      );
      await expect(registry().approve(name, 9, hash, alice)).rejects.toEqual(refused("no_program"));
      await approved(draft);
      await expect(approved(draft)).rejects.toEqual(refused("program_frozen"));
      for (const change of [
        "hash = 'other'",
        "status = 'draft', hash = null, promotion = null",
        "status = 'superseded', body = 'x'",
        "version = 7",
        "supersedes = 3",
      ])
        await expect(
          server.database.query(`update bulkhead_operator.program_version set ${change} where name = $1`, [name]),
        ).rejects.toMatchObject({ code: "statement_failed", sqlState: "23514" });
      await expect(
        server.database.query("delete from bulkhead_operator.program_version where name = $1", [name]),
      ).rejects.toMatchObject({ constraint: "program_is_frozen" });
    });

    test("a revoked program leads nobody, nor does what was made of it; another draft on top needs a person again", async () => {
      const program = newProgram();
      const { name } = program;
      const first = await approved(await registry().draft(program, operator), code);
      const made = await registry().draft({ ...newProgram(), requirements: program.requirements }, operator);
      const child = await registry().draft(
        { ...program, requirements: [...program.requirements].reverse() },
        operator,
        {
          from: 1,
        },
      );
      const other = await approved(made, code);
      await expect(registry().revoke(name, 1, alice, " ")).rejects.toEqual(refused("bad_reason"));
      const gone = await registry().revoke(name, 1, alice, "it deletes orders");
      expect(gone.map(({ id }) => id)).toEqual([first.provenance, child.provenance]);
      expect(await registry().find(name)).toBeUndefined();
      expect(await registry().find(name, 1)).toMatchObject({ status: "revoked", label: { integrity: "external" } });
      expect(await registry().find(other.name)).toMatchObject({ status: "approved" });
      expect((await registry().list()).find((one) => one.name === name)).toMatchObject({ approved: undefined });
      await expect(approved(child, code)).rejects.toEqual(refused("person_needed"));
      expect(await approved(child, alice)).toMatchObject({ status: "approved", label: { integrity: "trusted" } });
      expect(await registry().find(name)).toMatchObject({ version: 2, status: "approved" });
      expect(await registry().find(name, 1)).toMatchObject({ status: "revoked" }); // superseded too, and no better for it
    });

    test("an approved definition that was changed in the database is told, not given", async () => {
      const { name } = await approved(await registry().draft(newProgram(), operator));
      await server.database.query(
        `update bulkhead_operator.program_version
          set body = convert_to(replace(convert_from(body, 'UTF8'), 'order', 'trick'), 'UTF8') where name = $1`,
        [name],
      );
      await expect(registry().find(name)).rejects.toEqual(refused("tampered_row"));
    });

    test("of two approvals at once one is done, of one draft or of two", async () => {
      const program = newProgram();
      const one = await registry().draft(program, operator);
      const two = await registry().draft(program, operator);
      const bob = { kind: "person", name: "bob" } as const;
      const outcomes = await Promise.allSettled([approved(one), approved(one, bob), approved(two), approved(two, bob)]);
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const codes = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []));
      expect(codes.sort()).toEqual(["program_changed", "program_changed", "program_frozen"]);
      const versions = await registry().versions(program.name);
      expect(versions.filter(({ status }) => status === "approved")).toHaveLength(1);
      // The other was drafted against what is no longer approved.
      expect((await registry().list()).find(({ name }) => name === program.name)?.drafts).toEqual([]);
    });

    test("a draft that ever saw a stranger's text is approved by a person alone, and who and when stands there", async () => {
      const program = newProgram();
      const external = await registry().draft(program, await model(["o1"]));
      expect(external.label.integrity).toBe("external");
      await expect(approved(external, code)).rejects.toEqual(refused("person_needed"));
      // Not by writing it anew in the operator's name either, as long as it says what it was made of.
      const copy = await registry().draft(program, operator, { from: external.version });
      expect(copy.label.integrity).toBe("external");
      await expect(approved(copy, code)).rejects.toEqual(refused("person_needed"));
      const done = await approved(copy, alice);
      expect(done.label.integrity).toBe("trusted");
      expect(done.approval).toEqual({ by: alice, at: expect.any(Number) });
      const promotions = await server.database.query(
        "select kind, by_whom, evidence, made_at > now() - interval '1 hour' as now from bulkhead.promotion where provenance = $1",
        [copy.provenance],
      );
      expect(promotions).toEqual([{ kind: "person", by_whom: "alice", evidence: { hash: copy.hash }, now: true }]);
      const forged = server.database.query(
        "insert into bulkhead.promotion (provenance, kind, by_whom, evidence, made_at) values ($1, 'developer', 'x', '{}', now())",
        [external.provenance],
      );
      await expect(forged).rejects.toMatchObject({ sqlState: "BH022" });
      await expect(
        server.database.query("update bulkhead.promotion set by_whom = 'mallory' where provenance = $1", [
          copy.provenance,
        ]),
      ).rejects.toMatchObject({ constraint: "append_only" });
    });

    test("a draft that a model made of clean inputs is the user's, and code may approve it", async () => {
      const draft = await registry().draft(newProgram(), await model(["o2"]));
      expect(draft.label.integrity).toBe("user");
      expect((await approved(draft, code)).status).toBe("approved");
    });

    test("a program that is none, or that is made of nothing, leaves no row", async () => {
      const program = newProgram();
      await expect(registry().draft({ ...program, instructions: [] }, operator)).rejects.toEqual(
        refused("bad_program"),
      );
      await expect(registry().draft("Sure! Here is the plan: ...", operator)).rejects.toEqual(refused("bad_program"));
      await expect(registry().draft(program, operator, { from: 3 })).rejects.toEqual(refused("no_program"));
      expect(await registry().versions(program.name)).toEqual([]);
      expect((await registry().draft(program, operator)).version).toBe(1);
    });

    test("an approval and a draft whose answers were lost are not given twice", async () => {
      const flaky = flakyDatabase(server.database);
      let dropped: string[] = [];
      flaky.before = async (names) => {
        const [first] = names.filter((one) => /^bulkhead (draft|approve) program$/.test(one) && !dropped.includes(one));
        flaky.state = first === undefined ? "there" : "deaf";
        if (first !== undefined) dropped = [...dropped, first];
      };
      const drafting = instructionRegistry(flaky.database);
      const draft = await drafting.draft(newProgram(), operator);
      const done = await drafting.approve(draft.name, draft.version, draft.hash, alice);
      expect([dropped.length, draft.version, done.approval?.by]).toEqual([2, 1, alice]);
      expect(await drafting.versions(draft.name)).toHaveLength(1);
    });

    test("a program that is given as a file needs no model: read, drafted, approved, found", async () => {
      const program = programFromYaml(programToYaml(newProgram()));
      await approved(await registry().draft(program, operator), code);
      expect((await registry().find(program.name))?.program).toEqual(program);
    });

    test("another process, and another workflow, find it by its name", async () => {
      const draft = await registry().draft(newProgram(), operator);
      await approved(draft);
      await using again = await server.openAgain();
      expect((await instructionRegistry(again).find(draft.name))?.hash).toBe(draft.hash);
    });

    test("forgetting the run that drafted it takes the program too, approved or not", async () => {
      const writer = await model(["o1"]);
      const program = newProgram();
      await approved(await registry().draft(program, writer));
      await registry().draft(program, operator, { from: 1 });
      await databaseRunStore(server.database).forget(writer.run ?? "");
      expect(await registry().versions(program.name)).toEqual([]);
      expect((await registry().draft(program, operator)).version).toBe(3);
    });

    test("with a key no definition can be read without it, nor one put in another's place; keys are rotated", async () => {
      const [key, next] = [randomBytes(32).toString("base64"), randomBytes(32).toString("base64")];
      const sealed = (key: string) => instructionRegistry(server.database, { key });
      const program = newProgram({
        requirements: [
          { id: "r1", text: "canary" },
          { id: "r2", text: "canary" },
        ],
      });
      const draft = await sealed(key).draft(program, operator);
      await sealed(key).approve(draft.name, 1, draft.hash, alice);
      const found = await server.database.query(
        "select 1 from bulkhead_operator.program_version where position('canary'::bytea in body) > 0",
      );
      expect(found).toEqual([]);
      await expect(sealed(next).find(draft.name)).rejects.toEqual(refused("no_key"));
      await databaseRunStore(server.database, { key: `${next},${key}` }).rotateKeys();
      expect((await sealed(next).find(draft.name))?.program).toEqual(program);
      const other = await sealed(next).draft(newProgram(), operator);
      await server.database.query(
        `update bulkhead_operator.program_version set body = (select body from bulkhead_operator.program_version where name = $1)
          where name = $2`,
        [draft.name, other.name],
      );
      await expect(sealed(next).find(other.name, 1)).rejects.toEqual(refused("tampered_row"));
    });
  });
}
