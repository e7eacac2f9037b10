import { expect, test } from "vitest";
import { answerCall } from "../../src/main/answer-call.ts";
import type { Entry } from "../../src/main/catalog.ts";
import type { AnyWorker } from "../../src/worker/worker.ts";
import { makeRun, USER } from "../run/make-run.ts";

test("a call that breaks in our own hands is a code for the model, a failure for operators, and lowers the label", async () => {
  const { run, thread, handles } = makeRun();
  const worker = new Proxy({} as AnyWorker, {
    get() {
      throw new Error("a stranger's words");
    },
  });
  const entry: Entry = { kind: "worker", worker };
  const pending = {
    position: "c1-0",
    context: USER,
    block: handles.reserve(0),
    malformed: false,
    entries: new Map([["broken", entry]]),
  };
  const answer = await answerCall(run, {
    pending,
    entry,
    name: "broken",
    arguments: {},
    models: () => Promise.resolve([]),
    signal: new AbortController().signal,
  });
  expect(answer).toEqual({ kind: "told", text: '{"ok":false,"code":"worker_crashed"}' });
  expect(run.report().failures).toMatchObject([{ position: "c1-0", text: "Error: a stranger's words" }]);
  expect(thread.label).toEqual(USER);
  thread.readAnswers();
  expect(thread.label).toEqual({ integrity: "external", readers: [] });
});

test("what breaks before a kept call begins stops the run, and tells nobody but operators what it said", async () => {
  const { run, handles } = makeRun();
  const { signal } = new AbortController();
  const kept = Object.assign(run, { claim: { kept: new Map(), signal } });
  const worker = new Proxy({} as AnyWorker, {
    get() {
      throw new Error("a stranger's words");
    },
  });
  const entry: Entry = { kind: "worker", worker };
  const entries = new Map([["broken", entry]]);
  const pending = { position: "c1-0", context: USER, block: handles.reserve(0), malformed: false, entries };
  const models = () => Promise.resolve([]);
  const answer = await answerCall(kept as never, { pending, entry, name: "broken", arguments: {}, models, signal });
  expect(answer).toMatchObject({ kind: "stopped", error: { code: "cancelled" } });
  expect(String((answer as { error: unknown }).error)).not.toContain("stranger");
  expect(run.report().failures).toMatchObject([{ position: "c1-0", text: "Error: a stranger's words" }]);
});
