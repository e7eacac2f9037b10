// A run as it is kept: what tests of `bulkhead runs` look at. Made by hand, so that each state is there.
import { type Effect, type NewRun, processRunStore, type RunStore } from "@bulkhead/memory";

export const newRun: NewRun = {
  id: "invoices-7",
  thread: "invoices-7",
  kind: "workflow",
  name: "pay-invoices",
  module: "flows/pay.ts",
  principal: "user",
  asked: "a",
  input: { until: "2026-11-29" },
  label: { integrity: "user", readers: "public" },
};

const external = { integrity: "external", readers: ["user"] } as const;

/** Two operations, one of a worker's, and one question. It waits. */
export async function keptRun(store: RunStore = processRunStore(), made: Partial<NewRun> = {}): Promise<RunStore> {
  const run = { ...newRun, ...made };
  const claim = await store.claim(run);
  const facts = { who: "main", ok: true, label: external, bits: 4.2, ms: 120, inputs: [] } as const;
  await claim.write(
    { kind: "keep", kept: kept("o2", { ...facts, kind: "spawn", name: "read_mail" }) },
    { kind: "keep", kept: kept("o2/1-0", { ...facts, kind: "call", name: "open_mail", who: "read_mail", bits: 0 }) },
    {
      kind: "keep",
      kept: kept("o10", { ...facts, kind: "spawn", name: "read_mail", ok: false, code: "schema_mismatch", bits: 0 }),
    },
    { kind: "effect", from: undefined, effect: effectAt("o11", run.id) },
    { kind: "spent", spent: { modelCalls: 3, inputTokens: 1_200, outputTokens: 30, bits: 4.2, ms: 2_500 } },
  );
  await claim.end("waiting");
  return store;
}

const kept = (position: string, facts: object) =>
  ({ position, asked: "a", answer: { ok: true, text: `CANARY of ${position}\u001b[2J` }, facts }) as never; // facts of the kinds above

function effectAt(position: string, run = newRun.id): Effect {
  return {
    v: 1,
    id: `effect-of-${run}`,
    thread: run,
    run,
    position,
    principal: "user",
    who: "main",
    tool: "pay_invoice",
    base: "pay_invoice",
    effect: "write",
    egress: true,
    idempotent: false,
    state: "asked",
    asked: "a",
    arguments: { to: "CANARY\u001b[2J\u202Etxt\n└─\nrun  done", cents: 41_200 },
    schema: { type: "object" },
    labels: { to: external },
    sources: { to: ["o2"] },
    recipients: ["to"],
    context: external,
    label: external,
    decision: { kind: "ask", reason: "argument", argument: "to" },
    spends: [],
    inDoubt: false,
    key: "k",
    askedAt: 1,
  };
}
