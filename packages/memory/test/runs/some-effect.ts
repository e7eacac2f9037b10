// An effect as the sink makes one.
import type { Effect } from "../../src/index.ts";

export function someEffect(fields: Partial<Effect> & Pick<Effect, "run" | "position">): Effect {
  return {
    v: 1,
    id: `effect of ${fields.run} at ${fields.position}`,
    thread: fields.run,
    principal: "alice",
    who: "main",
    tool: "pay",
    base: "pay",
    effect: "write",
    egress: true,
    idempotent: false,
    state: "asked",
    asked: "hash of the call",
    arguments: { vendor: "ACME \u0000 \ud800", cents: 41_200 },
    schema: {
      type: "object",
      properties: { vendor: { type: "string" }, cents: { type: "integer", minimum: 1 } },
      required: ["vendor", "cents"],
      additionalProperties: false,
    },
    labels: { vendor: { integrity: "external", readers: ["alice"] } },
    sources: { vendor: ["o1"] },
    recipients: ["vendor"],
    context: { integrity: "user", readers: "public" },
    label: { integrity: "external", readers: ["alice"] },
    decision: { kind: "ask", reason: "argument", argument: "vendor" },
    spends: [{ set: "orders", row: "hash" }],
    inDoubt: false,
    key: "key-1",
    askedAt: 1_000,
    ...fields,
  };
}
