// The step protocol, spoken by a client that is the harness's double: requests and answers as Python sends and gets them.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PlayRun, type StepServer, serveSteps } from "../../src/agentdojo/step-server.ts";

const START = {
  v: 1,
  pipeline: "none_local",
  prompt: "Add.",
  system: "You add.",
  tools: [{ name: "add", description: "Adds.", parameters: { type: "object", properties: {} }, returns: null }],
  label: { suite: "sums", userTask: "one", injectionTask: null, attack: "none" },
};

const play: PlayRun = async ({ prompt }, call) => {
  if (prompt === "Break.") throw new Error("a secret of ours");
  const [first, second] = await Promise.all([call("add", { a: 1 }), call("add", { a: 2 })]);
  const third = await call("add", { a: 3 });
  return [first, second, third].map(({ text, error }) => error ?? text).join(" ");
};

let server: StepServer;
beforeAll(async () => {
  server = await serveSteps(play);
});
afterAll(() => server[Symbol.asyncDispose]());

async function post(path: string, body: unknown, url = server.url) {
  const response = await fetch(url + path, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as { calls: { id: string }[] } };
}

const results = (...texts: readonly (readonly [id: string, text: string, error: string | null])[]) => ({
  v: 1,
  results: texts.map(([id, text, error]) => ({ id, text, value: text, error })),
});

test("calls that are made together go together and in order, and a run ends with its text", async () => {
  const begun = await post("/runs", { ...START, run: "a" });
  expect(begun).toEqual({
    status: 200,
    body: {
      v: 1,
      kind: "calls",
      calls: [
        { id: "call-1", name: "add", args: { a: 1 } },
        { id: "call-2", name: "add", args: { a: 2 } },
      ],
    },
  });
  const then = await post("/runs/a/results", results(["call-1", "one", null], ["call-2", "", "TypeError"]));
  expect(then.body.calls.map(({ id }) => id)).toEqual(["call-3"]);
  const end = await post("/runs/a/results", results(["call-3", "three", null]));
  expect(end).toEqual({ status: 200, body: { v: 1, kind: "final", text: "one TypeError three" } });
  expect(await post("/runs/a/results", results(["call-3", "again", null]))).toMatchObject({ status: 404 });
});

test("results of calls that nobody made, and of one call twice, are refused, and the run goes on", async () => {
  await post("/runs", { ...START, run: "b" });
  for (const wrong of [
    results(["call-9", "", null]),
    results(["call-1", "", null], ["call-1", "", null]),
    { v: 2, results: [] },
    {},
  ]) {
    expect(await post("/runs/b/results", wrong)).toMatchObject({ status: 400, body: { code: "bad_request" } });
  }
  const then = await post("/runs/b/results", results(["call-1", "1", null], ["call-2", "2", null]));
  expect(then.status).toBe(200);
});

test("a request outside the protocol, a run that exists and a path without the secret are refused", async () => {
  expect(await post("/runs", { ...START, run: "c", v: 2 })).toMatchObject({ status: 400 });
  expect(await post("/runs", { ...START, run: "../c" })).toMatchObject({ status: 400 });
  await post("/runs", { ...START, run: "d" });
  expect(await post("/runs", { ...START, run: "d" })).toMatchObject({ status: 409 });
  expect(await post("/runs", { ...START, run: "e" }, new URL(server.url).origin)).toMatchObject({ status: 404 });
});

test("an agent that breaks ends the harness, and says nothing of why", async () => {
  const broken = await post("/runs", { ...START, run: "f", prompt: "Break." });
  expect(broken).toEqual({ status: 500, body: { v: 1, code: "run_failed" } });
});

test("a server that closes ends the runs that wait", async () => {
  const ended = Promise.withResolvers<unknown>();
  const other = await serveSteps((_, call) =>
    call("add", {}).then(
      () => "",
      (error: unknown) => {
        ended.resolve(error);
        throw error;
      },
    ),
  );
  await post("/runs", { ...START, run: "a" }, other.url);
  await other[Symbol.asyncDispose]();
  expect(await ended.promise).toBeInstanceOf(Error);
});
