// What the document says of answers: each endpoint has a schema of its own, and answers by it. The answers of every other suite
// are held to it too (`checked-answers.ts`).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Endpoint } from "../../src/serve/endpoint.ts";
import { asks, caseOf, learnt, nameOf } from "./every-endpoint.ts";
import { type Served, served } from "./served.ts";

describe("answers, and what the document says of them", { timeout: 60_000 }, () => {
  let service: Served;
  let concept: string;
  beforeAll(async () => {
    service = await served({ modules: { asks }, keyed: true });
    concept = (await learnt(service.database, "hers")).id;
  }, 60_000);
  afterAll(() => service?.[Symbol.asyncDispose]());

  const call = async (key: string, method: string, path: string, body?: object) => {
    const accept = "application/json, text/event-stream"; // as MCP has it
    const headers = { accept, "content-type": "application/json", "x-api-key": key };
    const init = body === undefined || method === "GET" ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${service.url}${path}`, { method, headers, ...init });
    return { status: response.status, text: await response.text() };
  };

  test("every endpoint answers as its schema says", async () => {
    const shared = await waiting();
    for (const one of service.endpoints) {
      const { method, path } = one;
      const hers = method === "get" || !path.includes("{") ? shared : await waiting();
      if (nameOf(one) === "delete /threads/{thread_id}")
        await call(hers.key, "POST", `/threads/${hers.thread}/runs/${hers.run}/cancel?wait=1`);
      const { status, text } = await call(hers.key, method.toUpperCase(), placed(path, hers), askedOf(one, hers));
      expect([nameOf(one), status < 300 ? "done" : text]).toEqual([nameOf(one), "done"]);
      expect(service.answered).toContain(`${nameOf(one)} ${status}`);
    }
    expect(service.faults).toEqual([]);
  });

  type Waiting = Readonly<Record<"key" | "ownKey" | "thread" | "run" | "approval" | "digest", string>>;

  /** A run that asks, in a thread of its own. */
  async function waiting(): Promise<Waiting> {
    const { key, id: ownKey } = await service.newKey("hers", "admin");
    const thread = crypto.randomUUID();
    const input = { assistant_id: "asks", input: { to: "b" }, if_not_exists: "create" };
    const run = JSON.parse((await call(key, "POST", `/threads/${thread}/runs/wait`, input)).text).__interrupt__[0].id;
    const { approvals } = JSON.parse((await call(key, "GET", `/v1/approvals?run=${run}`)).text);
    return { key, ownKey, thread, run, approval: approvals[0].id, digest: approvals[0].digest };
  }

  function placed(path: string, { thread, run, approval, ownKey }: Waiting): string {
    const id = [
      ["approvals", approval],
      ["keys", ownKey],
      ["concepts", concept],
    ].find(([of]) => path.includes(`${of}/`));
    const ids = { thread_id: thread, run_id: run, assistant_id: "asks", name: "asks", id: id?.[1] ?? run };
    return Object.entries(ids).reduce((at, [name, value]) => at.replace(`{${name}}`, value), path);
  }

  function askedOf(one: Endpoint, { digest }: Waiting): object | undefined {
    const { body } = caseOf(one);
    return body !== undefined && "digest" in body ? { ...body, digest } : body;
  }
});
