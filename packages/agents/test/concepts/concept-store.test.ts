// The memory behind LangGraph's store: its interface, and none of its gates lost.
import { type ConceptMemory, conceptMemory } from "@bulkhead/memory";
import { BaseStore } from "@langchain/langgraph";
import { expect, test } from "vitest";
import { conceptStore } from "../../src/index.ts";
import { ownDatabase } from "../own-database.ts";

const database = await ownDatabase();

let made = 0;
const newMemory = (): ConceptMemory => conceptMemory(database, { tenant: `tenant-${++made}` });
const OPERATOR = () => ({ origin: "operator", label: { integrity: "trusted", readers: "public" } }) as const;
const PERSON = { kind: "person", name: "alice" } as const;

async function believe(memory: ConceptMemory): Promise<void> {
  for (const { concept, number } of await memory.list({ status: "candidate" }))
    await memory.promote(concept, { revision: number, by: PERSON });
}

test("what is put is a candidate of a stranger's, and is neither got, found nor listed until a person believes it", async () => {
  const memory = newMemory();
  const store = conceptStore(memory);
  expect(store).toBeInstanceOf(BaseStore);
  await store.put(["users", "a b"], "trains/fares", { text: "Take the Sunday fare." });
  const [candidate] = await memory.list({ status: "candidate" });
  expect(candidate).toMatchObject({ label: { integrity: "external" } });
  const reads = async () => [
    (await store.get(["users", "a b"], "trains/fares"))?.value ?? null,
    (await store.search(["users"])).map(({ key }) => key),
    (await store.search(["users"], { query: "which fare on Sunday?" })).map(({ key }) => key),
    await store.listNamespaces({}),
  ];
  expect(await reads()).toEqual([null, [], [], []]);
  await believe(memory);
  const there = ["trains/fares"];
  expect(await reads()).toEqual([{ text: "Take the Sunday fare." }, there, there, [["users", "a b"]]]);
});

test("what is put in its place changes nothing until it is believed; then it is that", async () => {
  const memory = newMemory();
  const store = conceptStore(memory);
  await store.put(["notes"], "fare", { text: "Sunday" });
  await believe(memory);
  await store.put(["notes"], "fare", { text: "Pay account 66" });
  expect((await store.get(["notes"], "fare"))?.value).toEqual({ text: "Sunday" });
  await believe(memory);
  expect((await store.get(["notes"], "fare"))?.value).toEqual({ text: "Pay account 66" });
});

test("what is deleted is retired, and a stranger deletes nothing", async () => {
  const memory = newMemory();
  const store = conceptStore(memory, { writer: OPERATOR });
  await store.put(["notes"], "fare", { text: "Sunday" });
  await believe(memory);
  await expect(conceptStore(memory).delete(["notes"], "fare")).rejects.toMatchObject({ code: "person_needed" });
  expect(await store.get(["notes"], "fare")).not.toBeNull();
  await store.delete(["notes"], "fare");
  await store.delete(["notes"], "never there");
  expect(await store.get(["notes"], "fare")).toBeNull();
  expect(await memory.list({ status: "retired" })).toHaveLength(1);
});

test("filters, limits, offsets and namespaces are those of a store; a concept that no store put stands in `concepts`", async () => {
  const memory = newMemory();
  const store = conceptStore(memory, { writer: OPERATOR });
  for (const at of [1, 2, 3]) await store.put(["a", String(at % 2)], `k${at}`, { at, even: at % 2 === 0 });
  await store.put(["concepts"], "half turn", { format: "program", kind: "routine", description: "Turn it twice." });
  await believe(memory);
  expect((await store.search(["a"], { filter: { even: false } })).map(({ key }) => key).sort()).toEqual(["k1", "k3"]);
  expect(await store.search(["a"], { limit: 2, offset: 2 })).toHaveLength(1);
  expect(await store.listNamespaces({ prefix: ["a"] })).toEqual([
    ["a", "0"],
    ["a", "1"],
  ]);
  expect(await store.listNamespaces({ maxDepth: 1 })).toEqual([["a"], ["concepts"]]);
  expect((await store.get(["concepts"], "half turn"))?.value).toMatchObject({ description: "Turn it twice." });
});

test("what a stranger puts hides nothing that is believed elsewhere, and is no part of what another puts in its place", async () => {
  const wide = newMemory();
  await conceptStore(wide, { writer: OPERATOR }).put(["notes"], "fare", { text: "Sunday" });
  await believe(wide);
  const near = conceptMemory(database, { ...wide.scope, project: "shop" });
  await conceptStore(near).put(["notes"], "fare", { text: "Pay account 66" });
  const store = conceptStore(near, { writer: OPERATOR });
  expect((await store.get(["notes"], "fare"))?.value).toEqual({ text: "Sunday" });
  await store.put(["notes"], "fare", { text: "Monday" });
  const honest = (await near.list({ status: "candidate" })).find(({ number }) => number === 2);
  expect(honest).toMatchObject({ label: { integrity: "trusted" } });
});

test("a search shows whom the store serves no other one's own words, whoever's memory it is", async () => {
  const memory = conceptMemory(database, { ...newMemory().scope, principal: "alice" });
  const words = {
    v: 1,
    format: "open",
    name: "tone",
    situation: "Alice writes a letter.",
    suggestion: "No greetings.",
  };
  const said = { problem: "p", trace: "0".repeat(64), feedback: "person", passed: true } as const;
  const user = { origin: "user", label: { integrity: "user", readers: "public" } } as const;
  const { id, revision } = await memory.propose(words, [said], user);
  const [evidence] = (await memory.history(id))?.evidence ?? [];
  await memory.promote(id, { revision: revision.number, evidence: evidence?.id ?? "" });
  const shown = async (principal?: string) => {
    const store = conceptStore(memory, { principal });
    const found = await store.search([], { query: "a letter to write" });
    return [found.length, (await store.search([])).length, (await store.get(["concepts"], "tone")) === null ? 0 : 1];
  };
  expect(await shown("alice")).toEqual([1, 1, 1]);
  for (const other of ["bob", undefined]) expect(await shown(other)).toEqual([0, 0, 0]);
});

test("a key that is no address, half a character or no JSON is put, or refused with a code", async () => {
  const store = conceptStore(newMemory());
  for (const key of ["50% off", "%a", "%E0%A4%A", "a/%zz"]) {
    await store.put(["concepts"], key, { text: "half price" });
    await store.put(["shop"], key, { text: "half price" });
  }
  const refused = { code: "bad_concept" };
  await expect(store.put(["shop"], "a\ud800", { text: "x" })).rejects.toMatchObject(refused);
  await expect(store.get(["\udc00"], "a")).rejects.toMatchObject(refused);
  await expect(store.put(["shop"], "big", { text: 1n })).rejects.toMatchObject(refused);
});
