// Every endpoint there is, with what it is asked by the tests that try each: one that is missing here fails them.
import { defineTool, defineWorkflow } from "@bulkhead/agents";
import { conceptMemory, type Database } from "@bulkhead/memory";
import { expect } from "vitest";
import { z } from "zod";
import type { Endpoint } from "../../src/serve/endpoint.ts";

const pay = defineTool({
  name: "pay",
  description: "Pay.",
  input: z.object({ to: z.string().max(40) }),
  effect: "write",
  egress: true,
  run: () => "paid",
});
export const asks = defineWorkflow({
  name: "asks",
  input: z.object({ to: z.string().max(40) }), // not the user's own words: it asks
  returns: z.object({ ok: z.boolean() }),
  workers: [],
  tools: [pay],
  run: async (ctx, { to }) => ({ ok: (await ctx.call(pay, { to })).ok }),
});

export function learnt(database: Database, tenant: string, suggestion = "SECRET") {
  const concept = { v: 1, format: "open", name: suggestion, situation: "A letter is to be answered.", suggestion };
  const evidence = { problem: "p", trace: "0".repeat(64), feedback: "person", passed: true } as const;
  const by = { origin: "external", label: { integrity: "external", readers: [] } } as const;
  return conceptMemory(database, { tenant }).propose(concept, [evidence], by);
}

/** What an endpoint is asked, and what of hers it may say to him. */
export interface Case {
  /** What would be done, were it hers. */
  readonly body?: object;
  /** `hidden`: it names something of hers, and is answered 404. `own`: it tells or makes what is his. `shared`: it is the operator's. */
  readonly is: "hidden" | "own" | "shared";
}

/** Every endpoint there is: one that is missing here fails the suite. */
export const CASES: Readonly<Record<string, Case>> = {
  "post /assistants/search": { is: "shared", body: {} },
  "get /assistants/{assistant_id}": { is: "shared" },
  "get /assistants/{assistant_id}/schemas": { is: "shared" },
  "get /assistants/{assistant_id}/graph": { is: "shared" },
  "get /v1/workflows": { is: "shared" },
  "get /v1/workflows/{name}": { is: "shared" },
  "post /threads": { is: "own", body: { thread_id: "t" } },
  "post /threads/search": { is: "own", body: {} },
  "get /threads/{thread_id}": { is: "hidden" },
  "delete /threads/{thread_id}": { is: "hidden" },
  "get /threads/{thread_id}/state": { is: "hidden" },
  "post /threads/{thread_id}/state/checkpoint": { is: "hidden", body: { checkpoint: {} } },
  "post /threads/{thread_id}/history": { is: "hidden", body: {} },
  "post /runs": { is: "own", body: { assistant_id: "asks", input: { to: "b" } } },
  "post /runs/wait": { is: "own", body: { assistant_id: "asks", input: { to: "b" } } },
  "post /runs/stream": { is: "own", body: { assistant_id: "asks", input: { to: "b" } } },
  "post /threads/{thread_id}/runs": { is: "hidden", body: { assistant_id: "asks", command: { resume: true } } },
  "post /threads/{thread_id}/runs/wait": { is: "hidden", body: { assistant_id: "asks", command: { resume: true } } },
  "post /threads/{thread_id}/runs/stream": { is: "hidden", body: { assistant_id: "asks", input: { to: "a" } } },
  "get /threads/{thread_id}/runs": { is: "hidden" },
  "get /threads/{thread_id}/runs/{run_id}": { is: "hidden" },
  "get /threads/{thread_id}/runs/{run_id}/join": { is: "hidden" },
  "get /threads/{thread_id}/runs/{run_id}/stream": { is: "hidden" },
  "post /threads/{thread_id}/runs/{run_id}/cancel": { is: "hidden" },
  "get /v1/runs": { is: "own" },
  "get /v1/runs/{id}": { is: "hidden" },
  "get /v1/runs/{id}/effects": { is: "hidden" },
  "get /v1/approvals": { is: "own" },
  "get /v1/approvals/{id}": { is: "hidden" },
  "post /v1/approvals/{id}/approve": { is: "hidden", body: { digest: "0".repeat(64) } },
  "post /v1/approvals/{id}/reject": { is: "hidden", body: {} },
  "post /v1/approvals/{id}/edit": { is: "hidden", body: { digest: "0".repeat(64), arguments: { to: "c" } } },
  "get /v1/memory/concepts": { is: "own" },
  "get /v1/memory/concepts/{id}": { is: "hidden" },
  "post /v1/memory/search": { is: "own", body: { task: "Pay a letter" } },
  "post /mcp": {
    is: "own",
    body: {
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "asks", arguments: { to: "b" }, _meta: { progressToken: 1 } },
    },
  },
  "get /v1/limits": { is: "own" },
  "get /v1/keys": { is: "own" },
  "post /v1/keys": { is: "own", body: { scopes: ["read"] } },
  "get /v1/keys/{id}": { is: "hidden" },
  "post /v1/keys/{id}/rotate": { is: "hidden", body: {} },
  "delete /v1/keys/{id}": { is: "hidden" },
};

export const nameOf = ({ method, path }: Pick<Endpoint, "method" | "path">) => `${method} ${path}`;
export const caseOf = (one: Endpoint): Case => CASES[nameOf(one)] ?? expect.fail(`${nameOf(one)} has no case`);
