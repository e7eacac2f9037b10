// A workflow that asks, over HTTP: it waits, the exact call is shown, a person answers, and it goes on.

import { connect } from "node:net";
import {
  createMainAgent,
  defineTool,
  defineWorker,
  defineWorkflow,
  given,
  memberOf,
  trustedSet,
} from "@bulkhead/agents";
import { call, returns, says, scriptedModel } from "@bulkhead/agents/testing";
import { Command } from "@langchain/langgraph";
import { RemoteGraph } from "@langchain/langgraph/remote";
import { Client } from "@langchain/langgraph-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Served, served } from "./served.ts";

const sent: unknown[] = [];
const letter = defineTool({
  name: "open_letter",
  description: "Get a letter.",
  input: z.object({ n: z.int() }),
  effect: "read",
  run: () => "CANARY write to bob@acme.example",
});
const sendMail = defineTool({
  name: "send_mail",
  description: "Send a mail.",
  input: z.object({ to: z.string().max(254), body: z.string().max(200) }),
  effect: "write",
  egress: true,
  recipients: ["to"],
  run: (mail) => void sent.push(mail),
});
const reader = defineWorker({
  name: "read_letter",
  purpose: "Where does the answer go?",
  input: z.object({ letter: z.string() }),
  returns: z.object({ address: z.string().max(254) }),
});
const reply = defineWorkflow({
  name: "reply",
  input: given(z.object({ letter: z.int() })),
  returns: z.object({ sent: z.boolean() }),
  workers: [reader],
  tools: [letter, sendMail],
  async run(ctx, { letter: n }) {
    const found = await ctx.spawn(reader, { letter: ctx.read(letter, { n }) });
    if (!found.ok) return { sent: false };
    return { sent: (await ctx.call(sendMail, { to: found.value.address, body: "Thanks." })).ok };
  },
});

const payable = defineTool({
  name: "pay",
  description: "Pay.",
  input: z.object({ to: z.string().max(40) }),
  effect: "write",
  egress: true,
  arguments: { to: memberOf(trustedSet({ name: "payees", rows: [{ to: "known" }] }), "to") }, // it asks for another one
  run: (paid) => {
    sent.push(paid);
    return "paid";
  },
});

describe("a run that asks", { timeout: 60_000 }, () => {
  let service: Served;
  let client: Client;
  beforeAll(async () => {
    const answer = returns({ address: "CANARY@acme.example" });
    const main = [call("pay", { to: "nobody-said-so" }), says("Paid."), says("Welcome.")];
    const read_letter = Array.from({ length: 9 }, () => answer);
    const payer = createMainAgent({ model: scriptedModel({ main }), tools: [payable] });
    service = await served({ modules: { reply, payer }, model: scriptedModel({ main, read_letter }) });
    client = new Client({ apiUrl: service.url, callerOptions: { maxRetries: 0 } });
  }, 60_000);
  afterAll(() => service?.[Symbol.asyncDispose]());

  const at = async (path: string, body?: object, headers: Record<string, string> = {}) => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${service.url}${path}`, {
      ...init,
      headers: { "content-type": "application/json", ...headers },
    });
    return { status: response.status, text: await response.text() };
  };
  const json = async (path: string, body?: object) => JSON.parse((await at(path, body)).text);

  test("waits, shows the exact call to who may approve alone, runs it once when it is approved, and goes on", async () => {
    const { thread_id } = await client.threads.create();
    const waits = await client.runs.wait(thread_id, "reply", { input: { letter: 7 } });
    expect(waits).toMatchObject({ input: { letter: 7 }, __interrupt__: [{ value: { run: expect.any(String) } }] });
    expect(JSON.stringify(waits)).not.toContain("CANARY");
    expect(await client.threads.getState(thread_id)).toMatchObject({ next: ["reply"] });
    const [run] = await client.runs.list(thread_id);
    expect(run?.status).toBe("interrupted");
    await expect(client.runs.wait(thread_id, "reply", { command: { update: { outcome: 1 } } })).rejects.toThrow("422");

    const { approvals } = await json(`/v1/approvals?run=${run?.run_id}`);
    expect(approvals).toMatchObject([{ tool: "send_mail", run: run?.run_id, thread: thread_id, state: "asked" }]);
    const { id } = approvals[0];
    const text = await at(`/v1/approvals/${id}`, undefined, { accept: "text/plain" });
    expect(text.text).toContain("CANARY@acme.example");
    expect(text.text).toContain(`sha256 ${approvals[0].digest}`);

    const edited = await json(`/v1/approvals/${id}/edit`, {
      digest: approvals[0].digest,
      arguments: { to: "ann@acme.example", body: "Hi." },
    });
    expect(edited.digest).not.toBe(approvals[0].digest);
    expect((await at(`/v1/approvals/${id}/approve`, { digest: approvals[0].digest })).status).toBe(409);
    expect((await at(`/v1/approvals/${id}/edit`, { digest: edited.digest, arguments: { to: 7 } })).status).toBe(422);
    expect(sent).toEqual([]);
    expect((await at(`/v1/approvals/${id}/approve`, { digest: edited.digest })).status).toBe(200);
    expect((await at(`/v1/approvals/${id}/reject`, {})).status).toBe(409);

    const done = await client.runs.wait(thread_id, "reply", { command: { resume: { anything: "is no answer" } } });
    expect(done).toMatchObject({ outcome: { ok: true, value: { sent: true } } });
    expect(sent).toEqual([{ to: "ann@acme.example", body: "Hi." }]);
    const { effects } = await json(`/v1/runs/${run?.run_id}/effects`);
    expect(effects).toMatchObject([{ id, tool: "send_mail", state: "done" }]);
    expect(JSON.stringify(effects)).not.toContain("acme");
    expect(await json(`/v1/runs/${run?.run_id}`)).toMatchObject({
      status: "success",
      values: { outcome: { ok: true } },
    });
    const again = await at(`/threads/${thread_id}/runs/wait`, { assistant_id: "reply", command: {} });
    expect(JSON.parse(again.text)).toMatchObject({ outcome: { ok: true, value: { sent: true } } }); // nothing is done
    expect(sent).toHaveLength(1);
  });

  test("goes on by itself once it is answered, wherever that was: who joins it hears its end", async () => {
    sent.length = 0;
    const asked = async (letter: number) => {
      const { thread_id } = await client.threads.create();
      await client.runs.wait(thread_id, "reply", { input: { letter } });
      const [run] = await client.runs.list(thread_id);
      const { approvals } = await json(`/v1/approvals?run=${run?.run_id}`);
      return { thread: thread_id, run: run?.run_id ?? "", id: approvals[0].id, digest: approvals[0].digest };
    };
    const [here, elsewhere] = [await asked(1), await asked(2)];
    await at(`/v1/approvals/${here.id}/approve`, { digest: here.digest });
    await service.store.approvals.reject(elsewhere.id, "user"); // as the command line does
    expect(await client.runs.join(here.thread, here.run)).toMatchObject({ outcome: { value: { sent: true } } });
    expect(await client.runs.join(elsewhere.thread, elsewhere.run)).toMatchObject({
      outcome: { value: { sent: false } },
    });
    expect(sent).toHaveLength(1);
  });

  test("an agent's run asks, goes on where it stood, and its thread takes the next message", async () => {
    sent.length = 0;
    const graph = new RemoteGraph({ graphId: "payer", url: service.url });
    const thread = { configurable: { thread_id: "chat" } };
    const says = (content: string) => ({ messages: [{ role: "user", content }] });
    await expect(graph.invoke(says("Pay."), thread)).rejects.toMatchObject({ name: "GraphInterrupt" });
    await expect(graph.invoke(says("And more."), thread)).rejects.toThrow("409");
    const other = await at("/threads/chat/runs", { assistant_id: "reply", command: { resume: true } });
    expect(other).toMatchObject({ status: 409, text: expect.stringContaining("other_assistant") }); // its question stays
    const { approvals } = await json("/v1/approvals");
    const mine = approvals.find((one: { thread: string }) => one.thread === "chat");
    await at(`/v1/approvals/${mine.id}/approve`, { digest: mine.digest });
    const done = await graph.invoke(new Command({ resume: "whatever" }), thread);
    expect(sent).toEqual([{ to: "nobody-said-so" }]);
    expect(done.messages.at(-1)).toMatchObject({ type: "ai", content: "Paid." });
    const next = await graph.invoke(says("Thanks."), thread);
    expect(next.messages.map(({ type }: { type: string }) => type)).toEqual([
      "human",
      "ai",
      "tool",
      "ai",
      "human",
      "ai",
    ]);
    expect((await client.runs.list("chat")).map(({ status }) => status)).toEqual(["success", "success", "success"]);
  });

  test("no stream mode tells a word of what a worker read, while it goes on and joined again", async () => {
    const modes = [
      "values",
      "updates",
      "custom",
      "messages",
      "messages-tuple",
      "events",
      "debug",
      "tasks",
      "checkpoints",
    ] as const;
    const { thread_id } = await client.threads.create();
    let told = "";
    for await (const event of client.runs.stream(thread_id, "reply", { input: { letter: 3 }, streamMode: [...modes] }))
      told += JSON.stringify(event);
    const [run] = await client.runs.list(thread_id);
    for await (const event of client.runs.joinStream(thread_id, run?.run_id ?? "", { streamMode: [...modes] }))
      told += JSON.stringify(event);
    expect(told).toContain("read_letter");
    expect(
      told + JSON.stringify([await client.threads.getState(thread_id), await client.threads.get(thread_id)]),
    ).not.toContain("CANARY");
  });

  test("who never reads his stream holds up nobody", async () => {
    const { thread_id } = await client.threads.create();
    const socket = connect(Number(new URL(service.url).port), "127.0.0.1").pause();
    const body = JSON.stringify({ assistant_id: "reply", input: { letter: 4 }, stream_mode: ["custom"] });
    socket.write(
      `POST /threads/${thread_id}/runs/stream HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await expect
      .poll(async () => (await client.runs.list(thread_id))[0]?.status, { timeout: 20_000 })
      .toBe("interrupted");
    socket.destroy();
  });

  test("RemoteGraph hears that it waits as of any graph", async () => {
    const graph = new RemoteGraph({ graphId: "reply", url: service.url });
    await expect(graph.invoke({ letter: 8 })).rejects.toMatchObject({ name: "GraphInterrupt" });
  });

  test("is cancelled, and its question is answered no", async () => {
    const { thread_id } = await client.threads.create();
    await client.runs.wait(thread_id, "reply", { input: { letter: 9 } });
    const [run] = await client.runs.list(thread_id);
    await client.runs.cancel(thread_id, run?.run_id ?? "", true);
    expect(await json(`/v1/runs/${run?.run_id}`)).toMatchObject({ state: "cancelled", asks: 0 });
    expect((await json(`/v1/approvals?state=rejected&run=${run?.run_id}`)).approvals).toHaveLength(1);
  });

  test("a request that is sent again with its key is one run; with another body it is refused", async () => {
    const again = { "idempotency-key": "k-1" };
    const body = { assistant_id: "reply", input: { letter: 1 } };
    const [one, two] = [await at("/runs", body, again), await at("/runs", body, again)];
    expect(JSON.parse(one.text).run_id).toBe(JSON.parse(two.text).run_id);
    expect(await at("/runs", { ...body, input: { letter: 2 } }, again)).toMatchObject({ status: 409 });
  });

  test("pages of runs go on by a cursor, and each run stands in one", async () => {
    const ids: string[] = [];
    for (let cursor = ""; ; ) {
      const { runs, next } = await json(`/v1/runs?limit=2${cursor}`);
      ids.push(...runs.map((run: { id: string }) => run.id));
      if (next === undefined) break;
      cursor = `&cursor=${next}`;
    }
    expect(ids.length).toBeGreaterThan(3);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await at("/v1/runs?cursor=zzz")).status).toBe(422);
  });

  test("a run that the operator forgot is as one that never was", async () => {
    const { thread_id } = await client.threads.create();
    await client.runs.wait(thread_id, "reply", { input: { letter: 5 } });
    const [run] = await client.runs.list(thread_id);
    await client.runs.cancel(thread_id, run?.run_id ?? "", true);
    await service.store.forget(`s-${run?.run_id}`);
    expect((await at(`/v1/runs/${run?.run_id}`)).status).toBe(404);
    expect(await client.runs.list(thread_id)).toEqual([]);
    expect(await client.threads.get(thread_id)).toMatchObject({ status: "idle", values: null });
  });

  test("what does not fit the workflow's input is told by its place, and never said again", async () => {
    const refused = await at("/runs/wait", { assistant_id: "reply", input: { letter: "CANARY", more: "CANARY" } });
    expect(refused.status).toBe(422);
    expect(JSON.parse(refused.text)).toMatchObject({
      code: "bad_input",
      errors: [{ pointer: "/input/letter", code: "invalid_type" }],
    });
    expect(refused.text).not.toContain("CANARY");
    expect((await json("/v1/workflows/reply")).inputSchema).toMatchObject({ required: ["letter"] });
    expect(service.faults).toEqual([]);
  });
});
