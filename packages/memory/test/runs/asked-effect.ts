// A question as the sink asks it, for tests.
import type { Effect } from "../../src/runs/effect.ts";

export function askedEffect(changes: Partial<Effect> = {}): Effect {
  return {
    v: 1,
    id: "e1",
    thread: "t1",
    run: "r1",
    position: "c1-0",
    principal: "alice",
    who: "main",
    tool: "send_mail",
    base: "send_mail",
    effect: "write",
    egress: true,
    idempotent: false,
    state: "asked",
    asked: "hash",
    arguments: { to: "bob@acme.example", body: "hello" },
    schema: {
      type: "object",
      properties: { to: { type: "string", maxLength: 40 }, body: { type: "string" } },
      required: ["to", "body"],
      additionalProperties: false,
    },
    labels: {},
    sources: {},
    recipients: ["to"],
    context: { integrity: "user", readers: "public" },
    label: { integrity: "user", readers: "public" },
    decision: { kind: "ask", reason: "argument", argument: "to" },
    spends: [],
    inDoubt: false,
    key: "k1",
    askedAt: 1_000,
    expiresAt: 9_000,
    ...changes,
  };
}
