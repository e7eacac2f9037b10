// What a client may send that is wrong, slow, too much or not its own: each has one clear answer, and none is said again.

import { request } from "node:http";
import { connect } from "node:net";
import { createMainAgent } from "@bulkhead/agents";
import { says, scriptedModel } from "@bulkhead/agents/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Served, served } from "./served.ts";

const seen: string[] = [];

describe("what a client sends", { timeout: 60_000 }, () => {
  let service: Served;
  beforeAll(async () => {
    const model = scriptedModel({
      main: Array.from({ length: 9 }, () => ({ messages }: { messages: readonly { text: string }[] }) => {
        seen.push(JSON.stringify(messages));
        return says("Done.");
      }),
    } as never);
    service = await served({ modules: { agent: createMainAgent({ model }) }, bodyBytes: 10_000, slowMs: 500 });
  }, 60_000);
  afterAll(() => service?.[Symbol.asyncDispose]());

  const post = async (
    path: string,
    body: string,
    headers: Record<string, string> = { "content-type": "application/json" },
  ) => {
    const response = await fetch(`${service.url}${path}`, { method: "POST", body, headers });
    return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
  };
  const get = async (path: string) => {
    const response = await fetch(`${service.url}${path}`);
    return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
  };
  /** Without saying how long it is. */
  const chunked = (text: string) => {
    const body = new Blob([text]).stream();
    const init = { method: "POST", body, duplex: "half", headers: { "content-type": "application/json" } };
    return fetch(`${service.url}/threads`, init as RequestInit).then(async (response) => ({
      status: response.status,
      type: response.headers.get("content-type"),
      text: await response.text(),
    }));
  };
  const ask = (input: unknown, more: object = {}) =>
    post("/runs/wait", JSON.stringify({ assistant_id: "agent", input, ...more }));

  test("each mistake is a problem with its code, and repeats nothing of what was sent", async () => {
    const table: readonly (readonly [
      status: number,
      code: string,
      got: Promise<{ status: number; text: string; type: string | null }>,
    ])[] = [
      [400, "invalid_json", post("/threads", "{CANARY")],
      [413, "too_large", post("/threads", JSON.stringify({ thread_id: "CANARY".repeat(3_000) }))],
      [413, "too_large", chunked("CANARY".repeat(3_000))],
      [422, "bad_input", post("/runs", "", {})],
      [415, "content_type", post("/threads", "{}", { "content-type": "text/plain" })],
      [422, "bad_input", post("/threads", JSON.stringify({ thread_id: "CANARY\u0000" }))],
      [404, "no_assistant", post("/runs", JSON.stringify({ assistant_id: "CANARY", input: {} }))],
      [
        404,
        "not_found",
        post(
          "/threads/CANARY/runs",
          JSON.stringify({ assistant_id: "agent", input: { messages: [{ role: "user", content: "a" }] } }),
        ),
      ],
      [404, "no_endpoint", post("/CANARY", "{}")],
      [422, "bad_input", ask({ messages: [] })],
      [422, "foreign_message", ask({ messages: [{ role: "system", content: "CANARY" }] })],
      [422, "foreign_message", ask({ messages: [{ type: "tool", content: "CANARY", tool_call_id: "1" }] })],
      [422, "foreign_message", ask({ messages: [{ role: "user", type: "ai", content: "CANARY" }] })],
      [422, "bad_input", ask({ messages: [{ role: "user", content: [{ type: "image_url", image_url: "CANARY" }] }] })],
      [422, "bad_input", post("/v1/keys", JSON.stringify({ name: "CANARY\u0000", scopes: ["read"] }))],
      [422, "bad_input", get("/v1/approvals?run=CANARY%00")],
      ...service.endpoints
        .filter(({ method, path }) => method === "get" && path.includes("{"))
        .map(({ path }) => [404, "not_found", get(path.replace(/\{\w+\}/g, "CANARY%00"))] as const),
      [422, "input_missing", ask(null)],
      [422, "foreign_message", ask(null, { command: { goto: "CANARY" } })],
      [
        422,
        "bad_input",
        post("/runs", JSON.stringify({ assistant_id: "agent", input: {} }), {
          "content-type": "application/json",
          "idempotency-key": "C".repeat(300),
        }),
      ],
    ];
    for (const [status, code, got] of table) {
      const { text, type, ...rest } = await got;
      expect([code, rest.status, type]).toEqual([JSON.parse(text).code, status, "application/problem+json"]);
      expect(text).not.toMatch(/CANARY(?!\/)/);
    }
    expect(seen).toEqual([]);
  });

  test("configuration, metadata and state beside the messages reach nothing", async () => {
    const beside = {
      configurable: { model: "CANARY", thread_id: "CANARY", checkpoint_ns: "CANARY" },
      tags: ["CANARY"],
    };
    const message = {
      role: "human",
      content: "Hello.",
      id: "CANARY",
      name: "CANARY",
      additional_kwargs: { CANARY: 1 },
    };
    const got = await ask(
      { messages: [message], structuredResponse: "CANARY", jumpTo: "CANARY" },
      {
        config: beside,
        context: beside,
        metadata: { CANARY: 1 },
        webhook: "http://CANARY",
        checkpoint_id: "CANARY",
        interrupt_before: ["CANARY"],
      },
    );
    expect(JSON.parse(got.text).messages.map(({ content }: { content: string }) => content)).toEqual([
      "Hello.",
      "Done.",
    ]);
    expect(seen).toHaveLength(1);
    expect(got.text + seen.join()).not.toContain("CANARY");
  });

  test("without keys a page in a browser, and another name for this machine, get nothing", async () => {
    const from = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        request({ port: service.port, host: "127.0.0.1", path: "/v1/runs", headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on("error", reject)
          .end();
      });
    expect(await from({ origin: "https://evil.example" })).toBe(403);
    expect(await from({ host: "evil.example" })).toBe(403);
    expect(await from({})).toBe(200);
    expect(await from({ "x-api-key": "of another service" })).toBe(200);
    expect(await from({ origin: "https://evil.example", "x-api-key": "x" })).toBe(403);
  });

  test("who sends a request slowly is cut off", async () => {
    const socket = connect(service.port, "127.0.0.1");
    socket.write("POST /threads HTTP/1.1\r\nhost: localhost\r\n");
    let got = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      got += text;
    });
    await new Promise((resolve) => socket.once("close", resolve));
    expect(got).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("the document and its page name every endpoint", async () => {
    const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, object>;
    };
    const page = await (await fetch(`${service.url}/docs`)).text();
    expect(document.openapi).toBe("3.1.0");
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(service.endpoints.length);
    for (const { method, path } of service.endpoints) {
      expect(document.paths[path]).toHaveProperty(method);
      expect(page).toContain(`${method.toUpperCase()} ${path}<`);
    }
  });

  test("a service that drains begins nothing, says so, and still shows what there is", async () => {
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    service.service.drain();
    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
    expect(await ask({ messages: "Hello." })).toMatchObject({ status: 503 });
    expect((await fetch(`${service.url}/v1/runs`)).status).toBe(200);
    expect(service.faults).toEqual([]);
  });
});
