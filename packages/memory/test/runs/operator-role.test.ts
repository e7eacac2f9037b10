// The operator side's own role, on a Postgres server with logins that are no superusers.
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { databaseRunStore, fileStore, inspectDatabase, instructionRegistry, openDatabase } from "../../src/index.ts";
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

where("a login that may make roles gives the schema to the operator's, and takes it for what touches it", async () => {
  const { url, root } = await databaseOf("maker", "createrole");
  expect(await useStore(url)).toBe(input);
  expect(await useMemory(url)).toEqual([1, 1, 0, 0]);
  expect(await inspectDatabase({ url })).toMatchObject({ operatorRole: true });
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
  expect(await inspectDatabase({ url })).toMatchObject({ operatorRole: false });
});
