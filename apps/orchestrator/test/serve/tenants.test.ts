// Who may do what: keys, their scopes, and that another tenant's id is as one that is not there, at every endpoint.
import { defineWorkflow, given } from "@bulkhead/agents";
import { conceptMemory } from "@bulkhead/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Endpoint } from "../../src/serve/endpoint.ts";
import { asks, CASES, type Case, caseOf, learnt, nameOf } from "./every-endpoint.ts";
import { EMBEDDER, type Served, served } from "./served.ts";

const whose = defineWorkflow({
  name: "whose",
  input: given(z.object({ to: z.string().max(40) })),
  returns: z.object({ words: z.enum(["external", "user", "trusted"]) }),
  workers: [],
  tools: [],
  run: async (ctx) => ({ words: ctx.label.integrity }),
});

describe("tenants", { timeout: 60_000 }, () => {
  let service: Served;
  let [hers, his, reads]: readonly string[] = [];
  let ids: Readonly<Record<string, string>>;
  let concept: string;
  const call = async (key: string | undefined, method: string, path: string, body?: object) => {
    const init = body === undefined || method === "GET" ? {} : { body: JSON.stringify(body) };
    const accept = "application/json, text/event-stream"; // as MCP has it
    const headers = { accept, "content-type": "application/json", ...(key === undefined ? {} : { "x-api-key": key }) };
    const response = await fetch(`${service.url}${path}`, { method, headers, ...init });
    return { status: response.status, text: await response.text() };
  };
  beforeAll(async () => {
    service = await served({ modules: { asks, whose }, keyed: true });
    const herKey = await service.newKey("hers", "admin");
    hers = herKey.key;
    his = (await service.newKey("his", "admin")).key;
    reads = (await service.newKey("hers", "read")).key;
    await call(hers, "POST", "/threads", { thread_id: "t" });
    await call(hers, "POST", "/threads/t/runs/wait", { assistant_id: "asks", input: { to: "SECRET" } });
    const { runs } = JSON.parse((await call(hers, "GET", "/v1/runs")).text);
    const { approvals } = JSON.parse((await call(hers, "GET", "/v1/approvals")).text);
    concept = (await learnt(service.database, "hers")).id;
    ids = {
      "/v1/memory/concepts/{id}": concept,
      "{thread_id}": "t",
      "{run_id}": runs[0].id,
      "/v1/runs/{id}": runs[0].id,
      "/v1/approvals/{id}": approvals[0].id,
      "/v1/keys/{id}": herKey.id,
      "{assistant_id}": "asks",
      "{name}": "asks",
    };
  }, 60_000);
  afterAll(() => service?.[Symbol.asyncDispose]());

  /** By the place where it stands: `{id}` is of what the path says. */
  const withIds = ({ path }: Endpoint) =>
    path.replace(
      /\{\w+\}/g,
      (name, at: number) => ids[path.slice(0, at + name.length)] ?? ids[name] ?? expect.fail(`no id for ${path}`),
    );
  const callAs = (key: string | undefined, one: Endpoint) =>
    call(key, one.method.toUpperCase(), withIds(one), caseOf(one).body);
  const of = (is: Case["is"]) => service.endpoints.filter((one) => caseOf(one).is === is);

  test("every endpoint has its case here, and no other", () => {
    expect(service.endpoints.map(nameOf).sort()).toEqual(Object.keys(CASES).sort());
    const named = service.endpoints.filter((one) => one.path.includes("{") && caseOf(one).is !== "shared");
    expect(named).toEqual(of("hidden")); // whatever names something is hidden, or the operator's
  });

  test("every endpoint that names something of hers answers him 404, and her something else", async () => {
    const foreign = await Promise.all(of("hidden").map(async (one) => [nameOf(one), (await callAs(his, one)).status]));
    expect(foreign.filter(([, status]) => status !== 404)).toEqual([]);
    const reading = of("hidden").filter(
      ({ method, path, answers }) => method === "get" && answers[200]?.events === undefined && !path.endsWith("/join"),
    );
    for (const one of reading) expect([one.path, (await callAs(hers, one)).status]).toEqual([one.path, 200]);
  });

  test("every other endpoint tells him nothing of hers", async () => {
    const hersAlone = [
      /SECRET/,
      ...Object.entries(ids).flatMap(([at, id]) => (at.startsWith("/v1") ? [new RegExp(id)] : [])),
    ];
    for (const one of of("own")) {
      const { status, text } = await callAs(his, one);
      expect([nameOf(one), status < 300, hersAlone.some((what) => what.test(text))]).toEqual([
        nameOf(one),
        true,
        false,
      ]);
    }
  });

  test("her ids in a query are as none, and her thread's name makes one of his own", async () => {
    expect((await call(his, "GET", `/v1/approvals?run=${ids["{run_id}"]}`)).status).toBe(404);
    await call(his, "POST", "/threads", { thread_id: "t", if_exists: "do_nothing" });
    expect((await call(his, "GET", `/threads/t/runs/${ids["{run_id}"]}`)).status).toBe(404);
  });

  test("of a question of hers nothing is opened for him", async () => {
    const asked = { assistant_id: "asks", input: { to: "e" } };
    const run = JSON.parse((await call(hers, "POST", "/runs/wait", asked)).text).__interrupt__[0].id;
    const { approvals } = JSON.parse((await call(hers, "GET", `/v1/approvals?run=${run}`)).text);
    const path = `/v1/approvals/${approvals[0].id}`;
    const damage = String.raw`update bulkhead_operator.effect set body = '\x00' where id = $1`;
    await service.database.query(damage, [approvals[0].id]);
    const [none, shut] = [await call(his, "GET", "/v1/approvals/none"), await call(his, "GET", path)];
    expect(shut).toEqual(none);
    expect(await call(his, "POST", `${path}/approve`, { digest: "0".repeat(64) })).toEqual(none);
    expect(none.status).toBe(404);
  });

  test("a thread stays while any run of it may go on, and not the latest alone", async () => {
    const asked = async (to: string): Promise<string> => {
      const body = { assistant_id: "asks", input: { to }, if_not_exists: "create" };
      const { text } = await call(hers, "POST", "/threads/both/runs/wait", body);
      return JSON.parse(text).__interrupt__[0].id;
    };
    const [first, latest] = [await asked("b"), await asked("c")];
    const end = (run: string) => call(hers, "POST", `/threads/both/runs/${run}/cancel?wait=1`);
    const remove = async () => (await call(hers, "DELETE", "/threads/both")).status;
    await end(latest);
    const cancelled = JSON.parse((await call(hers, "GET", `/v1/runs/${latest}`)).text);
    expect(cancelled).toMatchObject({ state: "cancelled", code: "cancelled" }); // and not that it waits
    const { approvals } = JSON.parse((await call(hers, "GET", "/v1/approvals")).text);
    expect(approvals).toContainEqual(expect.objectContaining({ run: first }));
    expect(await remove()).toBe(409);
    await end(first);
    expect(await remove()).toBe(204);
  });

  test("a key does what its scopes say, and nothing else", async () => {
    const refused = await Promise.all(
      service.endpoints
        .filter(({ scope }) => scope !== "read")
        .map(async (one) => [one.path, (await callAs(reads, one)).status]),
    );
    expect(refused.filter(([, status]) => status !== 403)).toEqual([]);
    expect((await call(reads, "GET", "/v1/runs")).status).toBe(200);
  });

  test("no key, a wrong one and one that was revoked are one refusal", async () => {
    const gone = await service.newKey("hers", "admin");
    expect((await call(gone.key, "GET", "/v1/runs")).status).toBe(200);
    await service.revoke(gone.id);
    const [none, wrong, revoked] = [
      await call(undefined, "GET", "/v1/runs"),
      await call("x", "GET", "/v1/runs"),
      await call(gone.key, "GET", "/v1/runs"),
    ];
    expect([none, wrong, revoked].map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(revoked.text).toBe(wrong.text);
    expect([none.text, wrong.text].map((text) => JSON.parse(text).title)).toEqual([
      "It takes a key, as x-api-key or as Authorization: Bearer.",
      "The key opens nothing: it is none of ours, over or revoked.",
    ]);
    expect((await call(undefined, "GET", "/healthz")).status).toBe(200);
    expect(service.faults).toEqual([]);
  });

  test("what is said with a key counts as the key says", async () => {
    const wordsOf = async (key: string) => {
      const { text } = await call(key, "POST", "/runs/wait", { assistant_id: "whose", input: { to: "b" } });
      return JSON.parse(text).outcome.value.words;
    };
    const strangers = await service.newKey("hers", "admin", { integrity: "external" });
    expect([await wordsOf(hers ?? ""), await wordsOf(strangers.key)]).toEqual(["user", "external"]);
  });

  test("who answers is written down as the key, and a stranger's key puts nothing into a call", async () => {
    const asked = async () => {
      const { text } = await call(hers, "POST", "/runs/wait", { assistant_id: "asks", input: { to: "c" } });
      const run = JSON.parse(text).__interrupt__[0].id;
      return JSON.parse((await call(hers, "GET", `/v1/approvals?run=${run}`)).text).approvals[0];
    };
    const [key, stranger] = [
      await service.newKey("hers", "approve"),
      await service.newKey("hers", "approve", { integrity: "external" }),
    ];
    const { id, digest } = await asked();
    const edit = { digest, arguments: { to: "d" } };
    expect((await call(stranger.key, "POST", `/v1/approvals/${id}/edit`, edit)).status).toBe(403);
    const edited = JSON.parse((await call(key.key, "POST", `/v1/approvals/${id}/edit`, edit)).text);
    const answer = { digest: edited.digest };
    const { text } = await call(stranger.key, "POST", `/v1/approvals/${id}/approve`, answer);
    expect(JSON.parse(text)).toMatchObject({ answeredBy: { by: `key:${stranger.id}` } });
    expect(await service.store.approvals.find(id)).toMatchObject({
      answeredBy: { by: `key:${stranger.id}` },
      edited: { by: `key:${key.id}` },
    });
    const second = await asked();
    await call(key.key, "POST", `/v1/approvals/${second.id}/reject`, {});
    expect((await service.store.approvals.find(second.id))?.answeredBy?.by).toBe(`key:${key.id}`);
  });

  test("what was learnt is read by page and by task, and the words of what nobody promoted are withheld", async () => {
    const memory = conceptMemory(service.database, { tenant: "hers" });
    const candidate = await learnt(service.database, "hers", "UNPROMOTED");
    const page = async (path: string) => JSON.parse((await call(reads, "GET", `/v1/memory/concepts${path}`)).text);
    const [first, active] = [await page("?limit=1"), await page("?status=active")];
    const second = await page(`?limit=1&cursor=${first.next}`);
    expect(new Set([first, second].map(({ concepts }) => concepts[0].concept))).toEqual(
      new Set([concept, candidate.id]),
    );
    expect(active.concepts).toEqual([]);
    await memory.promote(concept, { revision: 1, by: { kind: "person", name: "ops" } });
    const shown = await page(`/${concept}`);
    expect(shown.revisions).toMatchObject([{ status: "active", integrity: "trusted", body: { suggestion: "SECRET" } }]);
    expect(JSON.stringify([await page(""), await page(`/${candidate.id}`)])).not.toContain("UNPROMOTED");
    expect((await page(`/${candidate.id}`)).revisions).toMatchObject([{ status: "candidate", withheld: true }]);
    const task = { task: "How is a letter answered?" };
    const found = (await call(reads, "POST", "/v1/memory/search", task)).text;
    expect(JSON.parse(found).concepts).toMatchObject([{ concept, body: { suggestion: "SECRET" } }]);
    expect(JSON.parse(found).concepts[0].found.vector).toBeUndefined(); // none is by the service's embedder yet
    await conceptMemory(service.database, { tenant: "hers", embedder: EMBEDDER }).reembed();
    const again = (await call(reads, "POST", "/v1/memory/search", task)).text;
    expect(JSON.parse(again).concepts).toMatchObject([{ concept, found: { vector: 1 } }]);
    expect(JSON.parse((await call(his, "POST", "/v1/memory/search", task)).text)).toEqual({ concepts: [] });
    const foreign = await call(his, "GET", `/v1/memory/concepts?cursor=${first.next}`);
    expect(JSON.parse(foreign.text)).toEqual({ concepts: [] });
    expect((await call(reads, "GET", `/v1/runs?cursor=${first.next}`)).status).toBe(422);
  });

  describe("keys over HTTP", () => {
    const key = async (by: string | undefined, method: string, path: string, body?: object) => {
      const { status, text } = await call(by, method, `/v1/keys${path}`, body);
      const said = text === "" ? {} : (JSON.parse(text) as { id?: string; key?: string; code?: string });
      return { ...said, status };
    };
    const opens = async (secret: unknown) => (await call(String(secret), "GET", "/v1/workflows")).status === 200;

    test("a key is made, listed without its secret, rotated and revoked", async () => {
      const made = await key(hers, "POST", "", { name: "ci", scopes: ["read", "read"] });
      expect(made).toMatchObject({ status: 201, tenant: "hers", scopes: ["read"], integrity: "external" });
      expect(await opens(made.key)).toBe(true);
      const listed = await call(hers, "GET", "/v1/keys");
      expect(listed.text).toContain(String(made.id));
      expect(listed.text).not.toContain(String(made.key).slice(16));
      const rotated = await key(hers, "POST", `/${made.id}/rotate`, {});
      expect([await opens(made.key), await opens(rotated.key)]).toEqual([true, true]);
      const again = await key(hers, "POST", `/${made.id}/rotate`, { overlapSeconds: 0 });
      expect([await opens(made.key), await opens(rotated.key), await opens(again.key)]).toEqual([false, false, true]);
      expect((await key(hers, "DELETE", `/${made.id}`)).status).toBe(204);
      expect(await opens(again.key)).toBe(false);
      expect(await key(hers, "POST", `/${made.id}/rotate`, {})).toMatchObject({ status: 409, code: "key_over" });
    });

    test("no key makes or rotates one that may more than itself", async () => {
      const soon = Date.now() + 60_000;
      const short = await service.newKey("hers", "admin", { integrity: "external", expiresAt: soon });
      const refused = { status: 403, code: "more_than_own" };
      const asked = { scopes: ["admin"], expiresAt: soon };
      expect(await key(short.key, "POST", "", asked)).toMatchObject({ status: 201, expiresAt: soon });
      expect(await key(short.key, "POST", "", { ...asked, integrity: "user" })).toMatchObject(refused);
      expect(await key(short.key, "POST", "", { scopes: ["read"] })).toMatchObject(refused); // it would be good for longer
      const better = await service.newKey("hers", "read", { integrity: "user", expiresAt: soon });
      expect(await key(short.key, "POST", `/${better.id}/rotate`, {})).toMatchObject(refused);
      expect(await key(hers, "POST", "", { scopes: ["read"], tenant: "his" })).toMatchObject({ status: 422 });
      expect(await key(hers, "POST", "", { scopes: ["root"] })).toMatchObject({ status: 422 });
      expect(await key(hers, "POST", "", { scopes: [] })).toMatchObject({ status: 422 });
      const past = await key(hers, "POST", "", { scopes: ["read"], expiresAt: 0 });
      expect(await opens(past.key)).toBe(false);
      const stolen = await service.newKey("hers", "admin");
      const now = await key(hers, "POST", `/${stolen.id}/rotate`, { overlapSeconds: 600 });
      expect(await key(stolen.key, "POST", "", { scopes: ["read"] })).toMatchObject(refused); // it outlives the overlap
      expect(await key(stolen.key, "POST", `/${stolen.id}/rotate`, {})).toMatchObject(refused); // it would shut out whose it is
      const short600 = { scopes: ["read"], expiresAt: Date.now() + 60_000 };
      expect(await key(stolen.key, "POST", "", short600)).toMatchObject({ status: 201 });
      expect(await key(String(now.key), "POST", `/${stolen.id}/rotate`, {})).toMatchObject({ status: 200 });
      expect(service.faults).toEqual([]);
    });
  });
});
