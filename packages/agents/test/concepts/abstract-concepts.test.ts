// Concepts are abstracted from runs that are kept. The numbers are those of the list "works when" of ArcMemo's ideas.
import { type ConceptMemory, conceptMemory, MemoryError, provenanceOf } from "@bulkhead/memory";
import { describe, expect, test } from "vitest";
import { abstractConcepts, createLearner, type Lesson, readTrace } from "../../src/index.ts";
import { call, returns, says, scriptedModel, type Turn } from "../../src/testing/index.ts";
import { ownDatabase } from "../own-database.ts";
import { everything, inputOf, someStore, someTrace, TESTED } from "./some-runs.ts";

const database = await ownDatabase();

let made = 0;
const newMemory = (options: { readonly tenant?: string; readonly frozen?: boolean } = {}): ConceptMemory =>
  conceptMemory(database, { tenant: `tenant-${++made}`, ...options });

const MIRROR = {
  name: "Mirror, then frame",
  kind: "routine",
  description: "Turns it round and puts a frame about it.",
  parameters: [
    { name: "colour", type: "colour" },
    { name: "each", type: { routine: { takes: ["cell"], gives: "cell" } } },
  ],
  cues: ["larger by a ring"],
};
const answers = (...concepts: readonly object[]) => returns({ concepts } as never);
/** A turn for each trace, one after the other. */
const inTurn = (...turns: readonly ReturnType<typeof answers>[]) => {
  let asked = 0;
  return scriptedModel({ abstract_concepts: () => turns[asked++] ?? says("nothing is written for this trace") });
};
const script = (...turns: readonly Turn[]) => scriptedModel({ abstract_concepts: turns });
const lessonOf = async (options: Parameters<typeof someTrace>[1] = {}): Promise<Lesson> => ({
  trace: await someTrace(someStore(database), options),
  evidence: [TESTED],
});

test("a lesson is a candidate that is made of all that its run did, and keeps the feedback that there was", async () => {
  const memory = newMemory();
  const lesson = await lessonOf();
  const { written, failed } = await abstractConcepts(lesson, { memory, model: script(answers(MIRROR)) });
  expect(failed).toEqual([]);
  const [{ revision } = {}] = written;
  expect(revision).toMatchObject({ status: "candidate", number: 1, label: { integrity: "user" } });
  expect(revision?.body).toMatchObject({ v: 1, format: "program", ...MIRROR });
  const { evidence } = (await memory.history(revision?.concept ?? "")) ?? {};
  expect(evidence).toMatchObject([{ ...TESTED, trace: lesson.trace.hash, label: { integrity: "user" } }]);
  const parents = await database.query<{ parent: string }>(
    "select parent from bulkhead.provenance_input where child = $1",
    [revision?.provenance],
  );
  const ofRun = (await provenanceOf(database, lesson.trace.run)).map(({ id }) => id);
  expect(lesson.trace.positions.length).toBeGreaterThan(0);
  expect(parents.length).toBeGreaterThan(0);
  expect(parents.every(({ parent }) => ofRun.includes(parent))).toBe(true);
});

test("what a run made of a stranger's page teaches is a stranger's, whatever was asked of it", async () => {
  const memory = newMemory();
  const lesson = await lessonOf({ from: "page" });
  expect(lesson.trace.label.integrity).toBe("external");
  const learner = createLearner({ memory, model: script(answers(MIRROR)), every: 1 });
  const learned = await learner.add(lesson);
  expect(learned?.written[0]?.revision).toMatchObject({ status: "candidate", label: { integrity: "external" } });
  expect(learned?.promoted).toBe(0);
});

test("the trace that the worker reads is what is kept of the run, and it is shown nothing of other runs", async () => {
  const seen: string[] = [];
  const model = scriptedModel({
    abstract_concepts: ({ messages }) => {
      seen.push(JSON.stringify(messages));
      return answers();
    },
  });
  await abstractConcepts([await lessonOf({ puzzle: "the first" }), await lessonOf({ puzzle: "the second" })], {
    memory: newMemory(),
    model,
  });
  expect(seen.map((one) => [one.includes("the first"), one.includes("the second")])).toEqual([
    [true, false],
    [false, true],
  ]);
  expect((await lessonOf({ puzzle: "the third" })).trace.content).toEqual({
    kind: "workflow",
    name: "puzzles",
    asked: { puzzle: "the third" },
    steps: [{ position: "o1", kind: "spawn", name: "solve", who: "main", ok: true }],
    did: [],
    ended: "done",
    outcome: { steps: 2 },
  });
});

describe("1: both formats are validated by their schema, a parameter that is a routine included", () => {
  const bad: Readonly<Record<string, readonly Turn[]>> = {
    prose: [says("I learned a lot."), says("Really.")],
    "no JSON": [call("return", '{"value": {"concepts": [' as never), says("")],
    "a routine without a kind": [answers({ name: "x", description: "y" }), answers({ name: "x", description: "y" })],
    "more fields": [answers({ ...MIRROR, status: "active" }), answers({ ...MIRROR, label: "trusted" })],
    "hidden characters": [answers({ ...MIRROR, name: "a\u200bb" }), answers({ ...MIRROR, name: "a\u200bb" })],
    "six concepts": [answers(...Array(6).fill(MIRROR)), answers(...Array(6).fill(MIRROR))],
  };
  for (const [name, turns] of Object.entries(bad))
    test(`${name}: nothing is written`, async () => {
      const memory = newMemory();
      const before = await everything(memory);
      const { written, failed } = await abstractConcepts(await lessonOf(), { memory, model: script(...turns) });
      expect(written).toEqual([]);
      expect(failed).toMatchObject([{ code: "bad_answer" }]);
      expect(await everything(memory)).toBe(before);
    });

  test("an answer that does not fit is asked for once more", async () => {
    const memory = newMemory();
    const { written } = await abstractConcepts(await lessonOf(), {
      memory,
      format: "open",
      model: script(answers({ situation: "a ring" }), answers({ situation: "a ring", suggestion: "frame it" })),
    });
    expect(written[0]?.revision.body).toEqual({ v: 1, format: "open", situation: "a ring", suggestion: "frame it" });
  });

  test("a model that fails writes nothing, and says so", async () => {
    const model = scriptedModel({});
    const { failed } = await abstractConcepts(await lessonOf(), { memory: newMemory(), model });
    expect(failed).toMatchObject([{ code: "no_answer" }]);
  });

  test("a model that there is not is the caller's mistake, and no failure of a trace", async () => {
    const learned = abstractConcepts(await lessonOf(), { memory: newMemory(), model: "nonsense" });
    await expect(learned).rejects.toMatchObject({ code: "bad_model" });
  });
});

describe("3: a name is used again where it is one, but for case and spaces", () => {
  test("the worker of a program is shown the names of the library, and what it says is added to the one of that name", async () => {
    const memory = newMemory();
    const known: unknown[] = [];
    const model = scriptedModel({
      abstract_concepts: (seen) => {
        const input = inputOf(seen);
        known.push(input["known"]);
        return answers(known.length === 1 ? MIRROR : { ...MIRROR, name: "mirror then FRAME", cues: ["painted"] });
      },
    });
    const first = await abstractConcepts(await lessonOf(), { memory, model });
    const second = await abstractConcepts(await lessonOf(), { memory, model });
    expect(known).toEqual([[], [MIRROR.name]]);
    expect(second.written[0]).toMatchObject({ id: first.written[0]?.id, merged: first.written[0]?.revision.id });
    expect(second.written[0]?.revision.number).toBe(2);
  });

  test("the worker of an open lesson is blind to the library", async () => {
    const memory = newMemory();
    const inputs: object[] = [];
    const model = scriptedModel({
      abstract_concepts: (seen) => {
        const input = inputOf(seen);
        inputs.push(input);
        return answers({ name: "ring", situation: "a ring", suggestion: "frame it" });
      },
    });
    for (const _ of [1, 2]) await abstractConcepts(await lessonOf(), { memory, model, format: "open" });
    expect(inputs.map((input) => Object.keys(input))).toEqual([["trace"], ["trace"]]);
  });

  test("a stranger's name is shown to nobody who learns from a clean run, and takes nobody's place", async () => {
    const memory = newMemory();
    const model = (known: unknown[]) =>
      scriptedModel({
        abstract_concepts: (seen) => {
          const input = inputOf(seen);
          known.push(input["known"]);
          return answers(MIRROR);
        },
      });
    const attack = await abstractConcepts(await lessonOf({ from: "page" }), { memory, model: model([]) });
    const shown: unknown[] = [];
    const clean = await abstractConcepts(await lessonOf(), { memory, model: model(shown) });
    expect(shown).toEqual([[]]);
    expect(attack.written[0]?.revision.label.integrity).toBe("external");
    expect(clean.written[0]).toMatchObject({ merged: undefined, revision: { label: { integrity: "user" } } });
  });
});

describe("4: nothing is written without evidence, and the kind of feedback is stored", () => {
  test("without evidence no model is asked", async () => {
    const model = script();
    const lesson = { ...(await lessonOf()), evidence: [] };
    await expect(abstractConcepts(lesson, { memory: newMemory(), model })).rejects.toMatchObject({
      code: "no_evidence",
    });
  });

  test("what cannot be learned from is refused when it is added, before a model is asked, and what waits is learned", async () => {
    const good = await lessonOf();
    const learner = createLearner({ memory: newMemory(), model: script(answers(MIRROR)), every: 2 });
    expect(await learner.add(good)).toBeUndefined();
    const evidence = [{ ...TESTED, problem: "incident 12" }];
    await expect(learner.add({ ...good, evidence })).rejects.toThrow("no space, as `incident-12`");
    await expect(learner.add({ ...good, trace: "run-1" as never })).rejects.toThrow("what readTrace(store, run) gives");
    expect((await learner.flush())?.written).toHaveLength(1);
  });

  test("a learner that could write nowhere, or in no format, is refused when it is made", () => {
    const made = { model: script(), memory: newMemory(), every: 1 };
    expect(() => createLearner({ ...made, memory: undefined as never })).toThrow("give memory");
    expect(() => createLearner({ ...made, memory: {} as never })).toThrow("conceptMemory(database");
    expect(() => createLearner({ ...made, format: "opn" as never })).toThrow('"open" or "program"');
  });

  test.each(["oracle", "none"] as const)("%s is kept, and promotes nothing", async (feedback) => {
    const memory = newMemory();
    const lesson = { ...(await lessonOf()), evidence: [{ ...TESTED, feedback }] };
    const learned = await createLearner({ memory, model: script(answers(MIRROR)), every: 1 }).add(lesson);
    expect(learned).toMatchObject({ promoted: 0, written: [{ revision: { status: "candidate" } }] });
    const { evidence } = (await memory.history(learned?.written[0]?.id ?? "")) ?? {};
    expect(evidence).toMatchObject([{ feedback }]);
  });

  test("visible tests that failed promote nothing, and those that passed do", async () => {
    for (const passed of [false, true]) {
      const memory = newMemory();
      const lesson = { ...(await lessonOf()), evidence: [{ ...TESTED, passed }] };
      const learned = await createLearner({ memory, model: script(answers(MIRROR)), every: 1 }).add(lesson);
      expect(learned?.promoted).toBe(passed ? 1 : 0);
    }
  });
});

describe("8: a frozen memory changes no row; a continual one is updated every n; the same order gives the same library", () => {
  const named = (at: number) => answers({ ...MIRROR, name: `routine ${at % 4}`, cues: [`cue ${at}`] });
  const played = async (every: number, order: readonly number[], memory = newMemory()) => {
    const learner = createLearner({ memory, model: inTurn(...order.map(named)), every });
    const updates: number[] = [];
    for (const [at] of order.entries())
      if ((await learner.add(await lessonOf({ puzzle: `puzzle ${at}` }))) !== undefined) updates.push(at + 1);
    if ((await learner.flush()) !== undefined) updates.push(order.length);
    return { updates, hash: (await memory.stats()).hash };
  };

  test("every n runs, and what waits at the end when it is told to", async () => {
    expect((await played(3, [0, 1, 2, 3, 4, 5, 6])).updates).toEqual([3, 6, 7]);
    expect((await played(1, [0, 1])).updates).toEqual([1, 2]);
  });

  test("same order and script, same hash; another order, another one", async () => {
    const order = [0, 1, 2, 3, 4, 5];
    const [one, again] = [await played(2, order), await played(2, order)];
    expect(again.hash).toBe(one.hash);
    expect((await played(2, order.toReversed())).hash).not.toBe(one.hash);
  });

  test("a frozen learner asks nobody, and a frozen memory refuses whoever does", async () => {
    const memory = newMemory({ tenant: "frozen" });
    await abstractConcepts(await lessonOf(), { memory, model: script(answers(MIRROR)) });
    const before = await everything(memory);
    const learner = createLearner({ memory, model: script(), every: 1, frozen: true });
    expect(await learner.add(await lessonOf())).toBeUndefined();
    expect(await learner.flush()).toBeUndefined();
    const frozen = conceptMemory(database, { tenant: "frozen", frozen: true });
    await expect(
      abstractConcepts(await lessonOf(), { memory: frozen, model: script(answers({ ...MIRROR, name: "another" })) }),
    ).rejects.toThrow();
    expect(await everything(memory)).toBe(before);
  });
});

describe("where runs are kept lessons wait there, and each is learned from once", () => {
  const store = someStore(database);
  /** Says the same of the same run, and of which it was asked. */
  const telling = (asked: string[] = []) => {
    const model = scriptedModel({
      abstract_concepts: (seen) => {
        const { puzzle = "" } = (inputOf(seen)["trace"] as { asked: { puzzle?: string } }).asked;
        asked.push(puzzle);
        return answers({ ...MIRROR, name: puzzle });
      },
    });
    return { asked, model };
  };
  const lessons = (...puzzles: readonly string[]) => Promise.all(puzzles.map((puzzle) => lessonOf({ puzzle })));
  const believedIn = async (memory: ConceptMemory) =>
    (await memory.list({ status: "active" })).map(({ body }) => body.name).toSorted();

  test("another learner goes on with what waits, the oldest first, and whoever adds it again adds nothing", async () => {
    const memory = newMemory();
    const [one, two, three] = (await lessons("a", "b", "c")) as [Lesson, Lesson, Lesson];
    const { asked, model } = telling();
    const before = createLearner({ memory, model, every: 3, store });
    expect([await before.add(one), await before.add(two), await before.add(one)]).toEqual(Array(3).fill(undefined));
    const other = newMemory();
    expect(await createLearner({ memory: other, model, every: 1, store }).flush()).toBeUndefined(); // another's wait elsewhere
    const next = createLearner({ memory, model, every: 3, store });
    expect(await next.add(three)).toMatchObject({ promoted: 3, failed: [] });
    expect(asked).toEqual(["a", "b", "c"]);
    for (const lesson of [one, three]) expect(await next.add(lesson)).toBeUndefined();
    expect(await next.flush()).toBeUndefined();
    expect(asked).toHaveLength(3);
    const told = { ...one, evidence: [{ ...TESTED, passed: false }] };
    await expect(next.add(told)).rejects.toMatchObject({ code: "run_changed" });
    await expect(next.add({ ...one, evidence: [] })).rejects.toMatchObject({ code: "no_evidence" });
  });

  test("two learners at once learn from each run once", async () => {
    const memory = newMemory();
    const { asked, model } = telling();
    const all = await lessons("a", "b", "c", "d", "e");
    const learners = [1, 2].map(() => createLearner({ memory, model, every: 2, store }));
    const learned = await Promise.all(learners.map(async (learner) => Promise.all(all.map((one) => learner.add(one)))));
    const rest = [];
    for (const learner of learners) rest.push(await learner.flush());
    expect(asked.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
    expect([...learned.flat(), ...rest].reduce((sum, one) => sum + (one?.written.length ?? 0), 0)).toBe(5);
    expect(await believedIn(memory)).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("what a model answered is not asked again where writing was cut, and goes with its run", async () => {
    const memory = newMemory();
    const { asked, model } = telling();
    const cut: ConceptMemory = { ...memory, proposeAll: () => Promise.reject(new Error("cut")) };
    const [forgotten, kept] = (await lessons("forgotten", "kept")) as [Lesson, Lesson];
    const learner = createLearner({ memory: cut, model, every: 1, store });
    const answered = async () =>
      (await database.query("select from bulkhead_operator.kept where position like 'abstract-%'")).length;
    await expect(learner.add(forgotten)).rejects.toThrow("cut");
    expect(await answered()).toBe(1);
    await store.forget(forgotten.trace.run);
    expect(await answered()).toBe(0);
    await expect(learner.add(kept)).rejects.toThrow("cut");
    const next = await createLearner({ memory, model: script(), every: 1, store }).flush();
    expect(next).toMatchObject({ promoted: 1, failed: [] });
    expect(asked).toEqual(["forgotten", "kept"]);
    expect(await believedIn(memory)).toEqual(["kept"]);
    expect(await answered()).toBe(0);
  });

  test("what was written before somebody was cut is promoted, and not written again", async () => {
    const memory = newMemory();
    const { model } = telling();
    const learner = createLearner({ memory, model, every: 1, store });
    const [first, again, same] = (await lessons("a", "a", "a")) as [Lesson, Lesson, Lesson];
    await learner.add(first);
    const merged = scriptedModel({ abstract_concepts: () => answers({ ...MIRROR, name: "a", cues: ["another cue"] }) });
    const cut: ConceptMemory = { ...memory, promote: () => Promise.reject(new Error("cut")) };
    const cutLearner = createLearner({ memory: cut, model: merged, every: 1, store });
    await expect(cutLearner.add(again)).rejects.toThrow("cut");
    expect(await createLearner({ memory, model: script(), every: 1, store }).flush()).toMatchObject({ promoted: 1 });
    expect(await memory.stats()).toMatchObject({ evidence: 2, revisions: { active: 1, superseded: 1, candidate: 0 } });
    // It says nothing new: evidence alone.
    const unpromoting = createLearner({ memory, model: merged, every: 1, store, promote: false });
    expect((await unpromoting.add(same))?.written[0]?.revision.number).toBe(2);
    expect(await memory.stats()).toMatchObject({ evidence: 3, revisions: { active: 1, superseded: 1, candidate: 0 } });
  });

  test("what no model answered waits for the next time; what the memory refuses waits no more", async () => {
    const memory = newMemory();
    const [first, bad] = (await lessons("a", "bad")) as [Lesson, Lesson];
    const none = createLearner({ memory, model: scriptedModel({}), every: 1, store });
    expect(await none.add(first)).toMatchObject({ written: [], failed: [{ code: "no_answer" }] });
    const { asked, model } = telling();
    const learner = createLearner({ memory, model, every: 1, store });
    expect(await learner.flush()).toMatchObject({ promoted: 1 });
    const refusing: ConceptMemory = {
      ...memory,
      proposeAll: () => Promise.reject(new MemoryError("bad_concept", "no")),
    };
    const refused = createLearner({ memory: refusing, model, every: 1, store });
    await expect(refused.add(bad)).rejects.toMatchObject({ code: "bad_concept" });
    expect(await learner.flush()).toBeUndefined();
    expect(asked).toEqual(["a", "bad"]);
  });
});

test("only a run that has ended is learned from", async () => {
  const store = someStore(database);
  await expect(readTrace(store, "nothing")).rejects.toMatchObject({ code: "no_run" });
  const claim = await store.claim({
    id: "under-way",
    thread: "under-way",
    kind: "workflow",
    name: "puzzles",
    principal: "user",
    asked: "x",
    input: null,
    label: { integrity: "user", readers: "public" },
  });
  await expect(readTrace(store, "under-way")).rejects.toMatchObject({ code: "run_active" });
  await claim.end("failed", { code: "cancelled" });
  expect(await readTrace(store, "under-way")).toMatchObject({ content: { ended: "failed" } });
  expect(await store.find("under-way")).toMatchObject({ status: "failed", code: "cancelled" });
});

test("what is forgotten before it is promoted is learned, and not believed; the rest of the batch is", async () => {
  const memory = newMemory();
  const [gone, kept] = [await lessonOf(), await lessonOf()];
  const racing: ConceptMemory = {
    ...memory,
    async promote(id, how) {
      if ((await memory.find(id))?.body.name === "gone") await memory.forget({ run: gone.trace.run });
      return memory.promote(id, how);
    },
  };
  const model = inTurn(answers({ ...MIRROR, name: "gone" }), answers({ ...MIRROR, name: "kept" }));
  const learner = createLearner({ memory: racing, model, every: 2 });
  await learner.add(gone);
  expect(await learner.add(kept)).toMatchObject({ promoted: 1 });
  expect((await memory.list()).map(({ body, status }) => [body.name, status])).toEqual([["kept", "active"]]);
});
