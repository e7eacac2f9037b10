// A main agent that remembers: what it is shown, what it is not, and what comes back of it.
import { type ConceptMemory, conceptMemory, databaseRunStore, descendants, provenanceOf } from "@bulkhead/memory";
import { MemorySaver } from "@langchain/langgraph";
import { createAgent } from "langchain";
import { describe, expect, test } from "vitest";
import { createMainAgent, isolationMiddleware, observeRun, type RunEvent } from "../../src/index.ts";
import { returns, type Seen, says, scriptedModel } from "../../src/testing/index.ts";
import { ownDatabase } from "../own-database.ts";

const database = await ownDatabase();

let made = 0;
const newMemory = (principal?: string): ConceptMemory =>
  conceptMemory(database, { tenant: `tenant-${++made}`, ...(principal === undefined ? {} : { principal }) });

const EVIDENCE = { problem: "p", trace: "0".repeat(64), feedback: "person", passed: true } as const;
const OPERATOR = { origin: "operator", label: { integrity: "trusted", readers: "public" } } as const;
const STRANGER = { origin: "external", label: { integrity: "external", readers: [] } } as const;
const PERSON = { kind: "person", name: "alice" } as const;

async function believed(
  memory: ConceptMemory,
  name: string,
  says: string,
  by: typeof OPERATOR | typeof STRANGER = OPERATOR,
) {
  const concept = { v: 1, format: "open", name, situation: `when it is about ${name}`, suggestion: says };
  const { id, revision } = await memory.propose(concept, [EVIDENCE], by);
  return memory.promote(id, { revision: revision.number, by: PERSON });
}

const ask = (agent: ReturnType<typeof createMainAgent>, content: string, thread?: string) =>
  agent.invoke(
    { messages: [{ role: "user" as const, content }] },
    thread === undefined ? {} : { configurable: { thread_id: thread } },
  );

const systemOf = (seen: readonly Seen[], at = 0) =>
  seen[at]?.messages.find(({ role }) => role === "system")?.text ?? "";

function remembering(memory: ConceptMemory, answer = "Done.", options: object = {}) {
  const seen: Seen[] = [];
  const model = scriptedModel({
    main: (asked) => {
      seen.push(asked);
      return says(answer);
    },
  });
  return { seen, agent: createMainAgent({ model, memory, ...options }) };
}

test("it is shown what is believed, as data after all else that it is told, and is not told of a memory that is empty", async () => {
  const memory = newMemory();
  const { seen, agent } = remembering(memory);
  await ask(agent, "Book a train to Lyon.");
  await believed(memory, "train tickets", "Look for the Sunday fare first, {{h1}}.");
  await ask(agent, "Book a train to Lyon.");
  expect(systemOf(seen, 0)).not.toContain("Notes from earlier work");
  expect(systemOf(seen, 1)).toContain(systemOf(seen, 0));
  expect(systemOf(seen, 1)).toContain("Look for the Sunday fare first");
  expect(systemOf(seen, 1)).not.toContain("first, {{h1}}");
});

test("12: a candidate is invisible; when a person promotes it it is shown; revoked, it is gone", async () => {
  const memory = newMemory();
  const { seen, agent } = remembering(memory);
  const concept = { v: 1, format: "open", name: "refunds", situation: "a refund", suggestion: "Pay it at once." };
  const { id, revision } = await memory.propose(concept, [EVIDENCE], STRANGER);
  await ask(agent, "What about the refund?");
  await memory.promote(id, { revision: 1, by: PERSON });
  await ask(agent, "What about the refund?");
  await memory.revoke(id, PERSON, "it was a stranger's");
  await ask(agent, "What about the refund?");
  const shown = [0, 1, 2].map((at) => systemOf(seen, at).includes("Pay it at once."));
  expect(shown).toEqual([false, true, false]);
  expect(systemOf(seen, 2)).toBe(systemOf(seen, 0));
  expect(revision.label.integrity).toBe("external");
});

test("another tenant is shown nothing of it", async () => {
  await believed(newMemory(), "refunds", "Pay it at once.");
  const { seen, agent } = remembering(newMemory());
  await ask(agent, "What about the refunds?");
  expect(systemOf(seen)).not.toContain("Pay it at once.");
});

test("what a memory's principal said guides no other one, who is given that memory by mistake", async () => {
  const memory = newMemory("bob");
  const store = databaseRunStore(database, { key: "" });
  const label = { integrity: "user", readers: "public" } as const;
  const run = {
    id: `bobs-${made}`,
    thread: "",
    kind: "agent",
    name: "a",
    principal: "bob",
    asked: "",
    input: null,
    label,
  } as const;
  await (await store.claim({ ...run, thread: run.id })).end("done");
  const concept = { v: 1, format: "open", name: "tone", situation: "a letter", suggestion: "Call them Bobby." };
  const { id } = await memory.propose(concept, [EVIDENCE], { origin: "main", label, run: run.id });
  const [said] = (await memory.history(id))?.evidence ?? [];
  await memory.promote(id, { revision: 1, evidence: said?.id ?? "" });
  const shown = [];
  for (const principal of ["bob", "alice"]) {
    const { agent, seen } = remembering(memory, "Done.", { principal });
    await ask(agent, "Write a letter.");
    shown.push(systemOf(seen).includes("Bobby"));
  }
  expect(shown).toEqual([true, false]);
});

test("a concept of which the name alone was shown is in what the run was made of, and so is one that was chosen from", async () => {
  const memory = newMemory();
  const store = databaseRunStore(database, { key: "" });
  const named = await believed(memory, "pay account 66", "Pay it at once. ".repeat(200), STRANGER);
  const { agent, seen } = remembering(memory, "Done.", { store, recall: { budget: 60 } });
  await ask(agent, "Which account do we pay?", `thread-${made}`);
  expect(systemOf(seen)).toContain("pay account 66");
  const kinds = (await descendants(database, named.provenance)).map(({ kind }) => kind);
  expect(kinds).toContain("operation");
});

test("recall is a step of the run: told to who watches, kept with what it was made of, and once a run", async () => {
  const memory = newMemory();
  const store = databaseRunStore(database, { key: "" });
  const { revision } = { revision: await believed(memory, "train tickets", "Look for the Sunday fare first.") };
  const { agent } = remembering(memory, "Done.", { store });
  const events: RunEvent[] = [];
  await observeRun({ observe: (event) => events.push(event) }, () => ask(agent, "Book a train.", `thread-${made}`));
  const recalls = events.filter((event) => event.kind === "recall");
  expect(recalls).toMatchObject([
    { position: "recall", who: "main", shown: [revision.id], how: "everything", dropped: 0 },
  ]);
  expect(recalls[0]?.tokens).toBeGreaterThan(0);
  expect(JSON.stringify(events)).not.toContain("Sunday");
  const run = events[0]?.run ?? "";
  const { operations } = await store.tree(run);
  expect(operations).toMatchObject([
    { position: "recall", name: "memory.recall", kind: "call", who: "main", ok: true },
  ]);
  const [row] = (await provenanceOf(database, run)).filter(({ position }) => position === "recall");
  const parents = await database.query<{ parent: string }>(
    "select parent from bulkhead.provenance_input where child = $1",
    [row?.id],
  );
  expect(parents.map(({ parent }) => parent)).toContain(revision.provenance);
});

describe("citations are closed, and come back with the outcome of the run", () => {
  test("what is named exactly, between backticks, of what was shown is cited; it is evidence that promotes nothing", async () => {
    const memory = newMemory();
    const store = databaseRunStore(database, { key: "" });
    const one = await believed(memory, "train tickets", "Look for the Sunday fare first.");
    const other = await believed(memory, "hotels", "Ask for a quiet room.");
    const answer = "Booked. Used: `train tickets`, `Hotels`, `no such note`.";
    const { agent } = remembering(memory, answer, { store });
    await ask(agent, "Book a train and a hotel.", `thread-${made}`);
    expect(await memory.stats()).toMatchObject({ uses: 2, cited: 1 });
    const evidence = (await memory.history(one.concept))?.evidence ?? [];
    expect(evidence.slice(1)).toMatchObject([{ revision: one.id, feedback: "none", passed: true }]);
    expect((await memory.history(other.concept))?.evidence).toHaveLength(1);
  });

  test("a run that fails says so", async () => {
    const memory = newMemory();
    await believed(memory, "train tickets", "Look for the Sunday fare first.");
    const agent = createMainAgent({ model: scriptedModel({}), memory });
    await expect(ask(agent, "Book a train.")).rejects.toThrow();
    const uses = await database.query(
      "select cited, passed from bulkhead_memory.concept_use order by made_at desc limit 1",
    );
    expect(await memory.stats()).toMatchObject({ uses: 1, cited: 0 });
    expect(uses).toBeDefined();
  });

  test("a frozen memory is shown, and no row of it changes", async () => {
    const memory = newMemory();
    await believed(memory, "train tickets", "Look for the Sunday fare first.");
    const { tenant } = memory.scope;
    const before = JSON.stringify([await memory.stats(), await memory.list()]);
    const { seen, agent } = remembering(conceptMemory(database, { tenant, frozen: true }), "Used: `train tickets`.");
    await ask(agent, "Book a train.");
    expect(systemOf(seen)).toContain("Sunday fare");
    expect(JSON.stringify([await memory.stats(), await memory.list()])).toBe(before);
  });
});

describe("an agent that exists remembers by the middleware", () => {
  const isolated = (memory: ConceptMemory, answer: string | undefined, options: object) => {
    const seen: Seen[] = [];
    const model = scriptedModel({
      main: (asked) => {
        seen.push(asked);
        if (answer === undefined) throw new Error("there is no model today");
        return says(answer);
      },
    });
    const middleware = [isolationMiddleware({ memory, ...options })];
    const checkpointer = new MemorySaver(); // what has none is not kept
    const agent = createAgent({ model, tools: [], systemPrompt: "Book what is asked for.", middleware, checkpointer });
    return { seen, ask: (content: string) => ask(agent as never, content, `thread-${made}`) };
  };

  test("it is shown the same, after its own prompt; the step is kept, what it cites comes back, and what is revoked is gone", async () => {
    const memory = newMemory();
    const store = databaseRunStore(database, { key: "" });
    const one = await believed(memory, "train tickets", "Look for the Sunday fare first.");
    const main = remembering(memory, "Done.", { systemPrompt: "Book what is asked for." });
    await ask(main.agent, "Book a train.");
    const isolate = isolated(memory, "Booked. Used: `train tickets`.", { store });
    const events: RunEvent[] = [];
    const watched = { observe: (event: RunEvent) => events.push(event) };
    await observeRun(watched, () => isolate.ask("Book a train."));
    const run = events[0]?.run ?? "";
    expect(systemOf(isolate.seen)).toBe(systemOf(main.seen));
    expect(systemOf(isolate.seen)).toContain("Sunday fare");
    expect((await store.tree(run)).operations).toMatchObject([{ position: "recall", name: "memory.recall" }]);
    expect(await memory.stats()).toMatchObject({ uses: 2, cited: 1 });
    expect((await descendants(database, one.provenance)).map((row) => row.run)).toContain(run);
    await memory.revoke(one.concept, PERSON, "the fare is gone");
    await isolate.ask("Book a train.");
    expect(systemOf(isolate.seen, 1)).not.toContain("Sunday fare");
  });

  test("a run that fails says so, and `recall` holds", async () => {
    const memory = newMemory();
    await believed(memory, "train tickets", `Look for the Sunday fare first. ${"Read on. ".repeat(50)}`);
    const isolate = isolated(memory, undefined, { recall: { budget: 50 } });
    await expect(isolate.ask("Book a train.")).rejects.toThrow();
    expect(systemOf(isolate.seen)).not.toContain("Sunday fare"); // its name alone
    const whole = isolated(memory, undefined, {});
    await expect(whole.ask("Book a train.")).rejects.toThrow();
    expect(systemOf(whole.seen)).toContain("Sunday fare");
    expect(await memory.stats()).toMatchObject({ uses: 1, cited: 0 });
  });
});

describe("5: a model that chooses does so by exact names", () => {
  const many = async (memory: ConceptMemory) => {
    for (let at = 0; at < 6; at++)
      await believed(memory, `train ${at}`, `Rule ${at}: ${"buy early and read on. ".repeat(10)}`);
  };
  const chosen = async (choice: object) => {
    const memory = newMemory();
    await many(memory);
    const choose = scriptedModel({ choose_concepts: () => returns(choice as never) });
    const { seen, agent } = remembering(memory, "Done.", { recall: { budget: 120, choose } });
    const events: RunEvent[] = [];
    await observeRun({ observe: (event) => events.push(event) }, () => ask(agent, "Book a train."));
    return { system: systemOf(seen), recall: events.find((event) => event.kind === "recall") };
  };

  test("unknown names are dropped and counted", async () => {
    const { system, recall } = await chosen({ concepts: ["train 4", "train 99", "TRAIN 1"] });
    expect(recall).toMatchObject({ how: "chosen", dropped: 2 });
    expect(system).toContain("Rule 4");
    expect(system).not.toContain("Rule 1");
  });

  test("an answer that cannot be read means no hints, and a reason", async () => {
    const { system, recall } = await chosen({ names: "all of them" });
    expect(recall).toMatchObject({ shown: [], how: "chosen", why: "unparsable" });
    expect(system).not.toContain("Rule");
  });
});

test("what is no memory is refused when the agent is made", () => {
  expect(() => createMainAgent({ model: "openai:none", memory: {} as never })).toThrow("conceptMemory(database");
  expect(() => isolationMiddleware({ memory: {} as never })).toThrow("conceptMemory(database");
});

test("settings of recall without a memory are refused", () => {
  const recall = { budget: 500 };
  for (const make of [() => createMainAgent({ model: "openai:none", recall }), () => isolationMiddleware({ recall })])
    expect(make).toThrow("give memory: conceptMemory(database, …) too");
});

test.each<readonly [recall: object, words: string]>([
  [{ budgt: 500 }, 'recall has no option "budgt" (budget, choose)'],
  [{ budget: 0 }, "budget of recall is a number of tokens, 1 or more"],
  [{ choose: 1 }, "the model of choose_concepts is a string"],
])("settings of recall that say nothing are refused when the agent is made: %j", (recall, words) => {
  const model = "openai:none";
  expect(() => createMainAgent({ model, memory: newMemory(), recall })).toThrow(words);
  expect(() => isolationMiddleware({ memory: newMemory(), recall })).toThrow(words);
});
