// The operator side's own role, on a Postgres server with logins that are no superusers.
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type ConceptMemory,
  conceptMemory,
  databaseRunStore,
  fileStore,
  inspectDatabase,
  instructionRegistry,
  openDatabase,
} from "../../src/index.ts";
import { alice, lesson, operator, tests } from "../concepts/some-concepts.ts";
import { findPostgres, type PostgresServer, startPostgres } from "../database/postgres-server.ts";
import { someProgram } from "../programs/some-program.ts";

const programs = findPostgres();
const where = programs === undefined ? test.skip : test;
let server: PostgresServer;

beforeAll(async () => {
  if (programs !== undefined) server = await startPostgres(programs);
}, 120_000);
afterAll(async () => {
  await server?.stop();
});

/** A database of its own, with pgvector, which only a superuser may install. */
async function databaseOf(login: string, rights: string): Promise<{ readonly url: string; readonly root: string }> {
  const root = await server.createDatabase(login);
  const client = new pg.Client(root);
  await client.connect();
  await client.query(
    `create extension vector; create role ${login} login ${rights}; alter database ${login} owner to ${login}`,
  );
  await client.end();
  return { url: root.replace("postgres@", `${login}@`), root };
}

const input = "text of a stranger";
const label = { integrity: "user", readers: "public" } as const;
const RUN = { id: "r", thread: "r", kind: "agent", name: "a", principal: "alice", asked: "", input, label } as const;

async function useStore(url: string): Promise<unknown> {
  await using database = await openDatabase({ url });
  const store = databaseRunStore(database);
  await using claim = await store.claim(RUN);
  await claim.write({ kind: "keep", kept: { position: "o1", asked: "", answer: input, facts: undefined } });
  await claim.end("stopped");
  return (await store.resume("r")).kept.get("o1")?.answer;
}

/** Files and a program of a run, and what is left of them when the run is forgotten. */
async function useMemory(url: string): Promise<unknown> {
  await using database = await openDatabase({ url });
  await (await databaseRunStore(database).claim({ ...RUN, id: "m", thread: "m" })).end("done");
  const by = { origin: "worker", worker: "w", label, run: "m" } as const;
  const store = fileStore(database, { name: "files" });
  await store.write("a/b", "1", 0, by);
  const registry = instructionRegistry(database);
  const { name, hash } = await registry.draft(someProgram(), by);
  await registry.approve(name, 1, hash, { kind: "person", name: "alice" });
  const before = [(await store.tree()).files.length, (await registry.list()).length];
  await databaseRunStore(database).forget("m");
  return [...before, (await store.tree()).files.length, (await registry.list()).length];
}

/** A concept, what another tenant sees of it, its revocation, and what is left when its source is forgotten. */
async function useConcepts(url: string): Promise<unknown> {
  await using database = await openDatabase({ url });
  const [own, other] = ["one", "other"].map((tenant) => conceptMemory(database, { tenant })) as [
    ConceptMemory,
    ConceptMemory,
  ];
  const { id, revision } = await own.propose(lesson("prices"), [tests], operator);
  await own.promote(id, { revision: 1, by: alice });
  const seen = [(await own.list()).length, (await other.list()).length];
  await own.revoke(id, alice, "wrong");
  const status = (await own.find(id))?.status;
  await own.forget({ source: revision.provenance });
  return [...seen, status, (await own.list()).length];
}

/** Of every table of concepts, as the login itself with another tenant's name. */
async function seenBy(url: string, tenant: string, role?: string): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query("begin");
    if (role !== undefined) await client.query(`set local role ${role}`);
    await client.query("select bulkhead_memory.enter($1, null, null, null)", [tenant]);
    return (await client.query("select 1 from bulkhead_memory.concept_revision")).rows.length;
  } finally {
    await client.end();
  }
}

where("row-level security holds a login that may make roles, and one that may not", async () => {
  for (const [login, rights] of [
    ["holder", "createrole"],
    ["keeper", ""],
  ] as const) {
    const { url } = await databaseOf(login, rights);
    expect(await useConcepts(url)).toEqual([1, 0, "quarantined", 0]);
    await using database = await openDatabase({ url });
    await conceptMemory(database, { tenant: "one" }).propose(lesson("sizes"), [tests], operator);
    const role = rights === "" ? undefined : "bulkhead_memory";
    expect([await seenBy(url, "one", role), await seenBy(url, "other", role)]).toEqual([1, 0]);
  }
});

where("a superuser, and who bypasses row-level security, reads concepts as the role alone", async () => {
  const { url, root } = await databaseOf("passer", "bypassrls createrole");
  expect(await useConcepts(url)).toEqual([1, 0, "quarantined", 0]);
  for (const one of [url, root]) await expect(seenBy(one, "one")).rejects.toMatchObject({ code: "BH030" });
  const client = new pg.Client(root);
  await client.connect();
  await client.query("revoke bulkhead_memory from passer");
  await client.end();
  await using database = await openDatabase({ url });
  const refused = expect.objectContaining({ code: "no_row_security" });
  await expect(conceptMemory(database, { tenant: "one" }).list()).rejects.toEqual(refused);
  expect(await inspectDatabase({ url })).toMatchObject({ rowSecurity: false });
});

where("a login that may make roles gives the schema to the operator's, and takes it for what touches it", async () => {
  const { url, root } = await databaseOf("maker", "createrole");
  expect(await useStore(url)).toBe(input);
  expect(await useMemory(url)).toEqual([1, 1, 0, 0]);
  expect(await inspectDatabase({ url })).toMatchObject({ operatorRole: true, rowSecurity: true });
  // As on Postgres 16 and later, where the grant does not inherit.
  const client = new pg.Client(root);
  await client.connect();
  await client.query("alter role maker noinherit");
  await client.end();
  await using database = await openDatabase({ url });
  const seen = database.query("select * from bulkhead_operator.kept");
  await expect(seen).rejects.toMatchObject({ code: "statement_failed", sqlState: "42501" });
  expect((await databaseRunStore(database).tree("r")).run.id).toBe("r");
});

where("a login that may not works without, and doctor can tell", async () => {
  const { url } = await databaseOf("plain", "");
  expect(await useStore(url)).toBe(input);
  expect(await useMemory(url)).toEqual([1, 1, 0, 0]);
  expect(await inspectDatabase({ url })).toMatchObject({ operatorRole: false, rowSecurity: true });
});
