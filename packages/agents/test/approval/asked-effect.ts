// A question as the sink asks it, for tests.
import type { Effect } from "@bulkhead/memory";

export function askedEffect(changes: Partial<Effect> = {}): Effect {
  const args = changes.arguments ?? { to: "bob@acme.example", body: "hello" };
  return {
    v: 1,
    id: "3f1c0f0e-8a51-4a5e-9d57-0b1c5b7a2f11",
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
    arguments: args,
    schema: { type: "object" },
    labels: {},
    sources: {},
    recipients: ["to"],
    context: { integrity: "user", readers: "public" },
    label: { integrity: "user", readers: "public" },
    decision: { kind: "ask", reason: "argument", argument: "to" },
    spends: [],
    inDoubt: false,
    key: "k1",
    askedAt: Date.UTC(2026, 10, 25, 8),
    expiresAt: Date.UTC(2026, 11, 2, 8),
    ...changes,
  };
}
