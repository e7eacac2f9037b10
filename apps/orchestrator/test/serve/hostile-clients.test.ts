// Clients that speak HTTP badly, slowly, in two ways at once, or go away: each has one clear answer or none, and neither the
// service nor a run is harmed.
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { defineWorker, defineWorkflow, given } from "@bulkhead/agents";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { serveHttp } from "../../src/serve/serve-http.ts";
import { type Served, served } from "./served.ts";

const step = defineWorker({
  name: "step",
  input: z.object({ ms: z.int() }),
  returns: z.object({}),
  run: async ({ ms }) => {
    await wait(ms);
    return {};
  },
});
const steps = defineWorkflow({
  name: "steps",
  input: given(z.object({ many: z.int(), ms: z.int() })),
  returns: z.object({ many: z.int().min(0).max(99) }),
  workers: [step],
  tools: [],
  async run(ctx, { many, ms }) {
    for (let n = 0; n < many; n++) await ctx.spawn(step, { ms });
    return { many };
  },
});

describe("clients that are no good", { timeout: 60_000 }, () => {
  let service: Served;
  beforeAll(async () => {
    service = await served({ modules: { steps }, bodyBytes: 100_000, slowMs: 400 });
  }, 60_000);
  afterAll(() => service?.[Symbol.asyncDispose]());

  /** All that came until the connection was closed. */
  const raw = async (sent: string, { port = service.port } = {}): Promise<string> => {
    const socket = connect(port, "127.0.0.1");
    let got = "";
    socket.setEncoding("latin1").on("data", (text: string) => {
      got += text;
    });
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => undefined); // it was cut off
    socket.write(sent, "latin1");
    await closed;
    return got;
  };
  const statuses = (got: string) => [...got.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
  const post = (body: string) =>
    fetch(`${service.url}/runs`, { method: "POST", body, headers: { "content-type": "application/json" } });
  const begin = async (many: number, ms: number) => {
    const response = await post(JSON.stringify({ assistant_id: "steps", input: { many, ms } }));
    await response.text();
    return response.headers.get("content-location") ?? "";
  };
  const told = async (place: string, after?: string) => {
    const headers = after === undefined ? {} : { "last-event-id": after };
    const text = await (await fetch(`${service.url}${place}/stream?stream_mode=custom`, { headers })).text();
    return [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  };

  const HEAD = "POST /threads HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
  const HIDDEN = "GET /v1/runs HTTP/1.1\r\nhost: localhost\r\n\r\n";

  test("a request that could be two is refused as one, and what hides in it is never answered", async () => {
    const shapes = {
      "a length and chunks": `${HEAD}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
      "two lengths": `${HEAD}content-length: 2\r\ncontent-length: ${2 + HIDDEN.length}\r\n\r\n{}${HIDDEN}`,
      "a list of lengths": `${HEAD}content-length: 2, 2\r\n\r\n{}${HIDDEN}`,
      "a length with a sign": `${HEAD}content-length: +2\r\n\r\n{}${HIDDEN}`,
      "chunks that are not last": `${HEAD}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${HIDDEN}`,
      "another coding": `${HEAD}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
      "a space before the colon": `${HEAD}content-length : 2\r\n\r\n{}${HIDDEN}`,
      "a folded header": `${HEAD}x-a: b\r\n c: d\r\ncontent-length: 2\r\n\r\n{}${HIDDEN}`.replace(
        "host: localhost",
        "host:\r\n localhost",
      ),
      "lines that end otherwise": `${HEAD.replaceAll("\r\n", "\n")}content-length: 2\n\n{}${HIDDEN}`,
      "a chunk's size beyond numbers": `${HEAD}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n${HIDDEN}`,
      "no host": `GET /v1/runs HTTP/1.1\r\n\r\n${HIDDEN}`,
      "a zero byte": `${HEAD}x-a: b\0c\r\ncontent-length: 2\r\n\r\n{}${HIDDEN}`,
      "no such method": `BREW /v1/runs HTTP/1.1\r\nhost: localhost\r\n\r\n${HIDDEN}`,
    };
    for (const [name, sent] of Object.entries(shapes)) expect([name, statuses(await raw(sent))]).toEqual([name, [400]]);
  });

  test("a line or headers beyond their bound are refused before they are looked at", async () => {
    expect(statuses(await raw(`GET /${"a".repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`))).toEqual([431]);
    expect(statuses(await raw(`GET /ok HTTP/1.1\r\nhost: localhost\r\nx-a: ${"a".repeat(20_000)}\r\n\r\n`))).toEqual([
      431,
    ]);
    expect((await fetch(`${service.url}/${"a".repeat(10_000)}`)).status).toBe(404);
  });

  test("a method that is not there is told which are, and HEAD of a stream leaves nothing open", async () => {
    const place = await begin(0, 0);
    for (const [method, path, status, allow] of [
      ["PUT", "/threads", 405, "POST"],
      ["OPTIONS", `${place}/stream`, 405, "GET, HEAD"],
      ["DELETE", "/v1/runs", 405, "GET, HEAD"],
      ["PATCH", "/threads/a", 405, "GET, DELETE, HEAD"],
      ["HEAD", "/v1/runs", 200, null],
      ["HEAD", `${place}/stream`, 200, null],
    ] as const) {
      const response = await fetch(`${service.url}${path}`, { method });
      expect([method, path, response.status, response.headers.get("allow")]).toEqual([method, path, status, allow]);
    }
  });

  test("a body that could be read in two ways, or is endlessly nested, is no JSON", async () => {
    for (const [body, code] of [
      ['{"assistant_id":"steps","assistant_id":"other"}', "invalid_json"],
      ['{"assistant_id":"steps","\\u0061ssistant_id":"other"}', "invalid_json"],
      ['{"assistant_id":"steps","input":{"__proto__":{"many":1}}}', "invalid_json"],
      ['{"assistant_id":"\\ud800"}', "invalid_json"],
      ['{"assistant_id":"steps","input":1e999}', "invalid_json"],
      [" ", "invalid_json"],
      ["{} {}", "invalid_json"],
      [`${"[".repeat(40_000)}${"]".repeat(40_000)}`, "too_deep"],
      [`{"assistant_id":"steps","input":${'{"a":'.repeat(100)}1${"}".repeat(100)}}`, "too_deep"],
    ] as const) {
      const response = await post(body);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, code]);
    }
  });

  test("who sends a body drop by drop is cut off", async () => {
    expect(statuses(await raw(`${HEAD}content-length: 100\r\n\r\n{"thread`))).toEqual([408]);
  });

  test("who goes away midway, in a body, in an answer or in a stream, ends nothing", async () => {
    const cut = connect(service.port, "127.0.0.1");
    await new Promise<void>((resolve) => cut.write(`${HEAD}content-length: 100\r\n\r\n{"thread`, () => resolve()));
    await wait(50);
    cut.destroy();
    const place = await begin(3, 300);
    for (const path of ["/join", "/stream?stream_mode=custom"]) {
      const stop = new AbortController();
      const asked = fetch(`${service.url}${place}${path}`, { signal: stop.signal }).then((answer) => answer.text());
      await wait(100);
      stop.abort();
      await expect(asked).rejects.toThrow();
    }
    const joined = await (await fetch(`${service.url}${place}/join`)).json();
    expect(joined).toMatchObject({ outcome: { ok: true, value: { many: 3 } } });
    expect(service.faults).toEqual([]);
  });

  test("an event's id that is stale, another run's or no number misses nothing", async () => {
    const [place, shorter] = [await begin(4, 0), await begin(0, 0)];
    const all = await told(place);
    expect(all[0]).toBe(0);
    expect(await told(place, "3")).toEqual(all.filter((id) => id > 3));
    const last = Math.max(...(await told(shorter)));
    expect(await told(place, String(last))).toEqual(all.filter((id) => id > last)); // numbers are a run's own
    for (const garbage of ["-1", "3.5", "x", "1e3", "99999", "9".repeat(30), "\u00b2", ""])
      expect([garbage, (await told(place, garbage)).filter((id) => id > 0)]).toEqual([
        garbage,
        all.filter((id) => id > 0),
      ]);
  });

  test("who never reads is written to no further than buffers go, is cut off, and harms nobody", async () => {
    const [chunk, MOST] = [new Uint8Array(65_536), 64];
    let [pulled, cancelled] = [0, false];
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          pulled += chunk.length;
          controller.enqueue(chunk);
        },
        cancel() {
          cancelled = true;
        },
      });
    const app = new Hono().get("/", () => new Response(endless())).get("/ok", (c) => c.text("ok"));
    await using server = await serveHttp(app as never, { host: "127.0.0.1", port: 0, unreadMs: 500 });
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => undefined); // it was cut off
    socket.pause();
    socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await vi.waitFor(() => expect(pulled).toBeGreaterThan(0), { timeout: 10_000 });
    expect(await (await fetch(`http://127.0.0.1:${server.port}/ok`)).text()).toBe("ok");
    await vi.waitFor(() => expect(cancelled).toBe(true), { timeout: 20_000 });
    expect(pulled / 1_048_576).toBeLessThan(MOST);
    socket.destroy();
  });

  test("nothing of it was our fault", () => {
    expect(service.faults).toEqual([]);
  });
});
