// What both worlds of a pair share: what the user and the main model do, and what the main side is to see of each call.
import type { JsonSchema } from "@bulkhead/sandbox";
import fc from "fast-check";
import { type Template, templates } from "../../src/non-interference/template.ts";
import { type Planned, WORKER_CODES } from "../../src/non-interference/worker-script.ts";

export interface AgentPlan {
  /** One thread: each turn a list of AI messages, each a list of calls. */
  readonly turns: readonly (readonly (readonly PlannedCall[])[])[];
}

export interface PlannedCall {
  /** Its place. */
  readonly id: string;
  readonly kind: CallKind;
  readonly planned: Planned;
  /** Somebody below it asks a person, once or more often. */
  readonly waits: boolean;
}

/** `ask`: a tool without a reader, whose result is read as the main model says with its call. */
type CallKind = "ask" | "read" | "count" | "fetch" | "research" | "judge" | "send" | "unheard_of";

export function agentPlans(
  returns: Readonly<Record<"model" | "code", JsonSchema>>,
  { asks = false }: { readonly asks?: boolean } = {},
): fc.Arbitrary<AgentPlan> {
  const ok = (schema: JsonSchema) => templates(schema).map((template): Planned => ({ ok: true, template }));
  const code = (...codes: (Planned & { readonly ok: false })["code"][]) =>
    fc.constantFrom(...codes).map((one): Planned => ({ ok: false, code: one }));
  const nothing = fc.constant<Planned>({ ok: true, template: NONE });
  const mostly = (first: fc.Arbitrary<Planned>, other: fc.Arbitrary<Planned>) =>
    fc.oneof({ weight: 3, arbitrary: first }, { weight: 2, arbitrary: other });
  const kinds: Readonly<Record<CallKind, fc.Arbitrary<Planned>>> = {
    ask: mostly(ok(ASKED), code("tool_failed", ...WORKER_CODES.filter((one) => one !== "hidden_characters"))),
    read: mostly(ok(returns.model), code("tool_failed", ...WORKER_CODES)),
    count: mostly(ok(returns.code), code("tool_failed", "worker_crashed", "schema_mismatch")),
    fetch: mostly(nothing, code("tool_failed")),
    research: mostly(ok(returns.model), code("step_limit", "budget_exceeded", ...WORKER_CODES)),
    judge: mostly(ok(returns.model), code(...WORKER_CODES)),
    send: mostly(nothing, code("tool_failed")),
    unheard_of: code("denied"),
  };
  const call = fc
    .constantFrom(...(Object.keys(kinds) as CallKind[]).filter((kind) => asks || kind !== "ask"))
    .chain((kind) => fc.record({ kind: fc.constant(kind), planned: kinds[kind], waits: fc.boolean() }));
  const message = fc.array(call, { minLength: 1, maxLength: 4 });
  const turn = fc.array(message, { maxLength: 2 });
  return fc.array(turn, { minLength: 1, maxLength: 3 }).map((turns) => ({ turns: numbered(turns) }));
}

/** What the main model asks for by itself. */
export const ASKED: JsonSchema = {
  type: "object",
  properties: { count: { type: "integer", minimum: 0, maximum: 9 }, title: { type: "string", maxLength: 20 } },
  required: ["count", "title"],
  additionalProperties: false,
};

const NONE: Template = { kind: "list", items: [] };

type Unnumbered = Omit<PlannedCall, "id">;

function numbered(turns: readonly (readonly (readonly Unnumbered[])[])[]): AgentPlan["turns"] {
  let next = 0;
  return turns.map((messages) => messages.map((calls) => calls.map((call) => ({ ...call, id: `s${next++}` }))));
}

/** Without one turn, one message or one call. */
export function smallerPlans({ turns }: AgentPlan): readonly AgentPlan[] {
  const fewer = <T>(list: readonly T[], inside: (item: T) => readonly T[]): readonly (readonly T[])[] => [
    ...(list.length > 1 ? list.map((_, at) => list.toSpliced(at, 1)) : []),
    ...list.flatMap((item, at) => inside(item).map((other) => list.toSpliced(at, 1, other))),
  ];
  const messages = (list: readonly PlannedCall[]) => fewer(list, () => []);
  const turn = (list: AgentPlan["turns"][number]) => fewer(list, messages);
  return fewer(turns, turn).map((all) => ({ turns: all }));
}
