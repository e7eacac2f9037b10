import { type Row, trustedSet } from "@bulkhead/memory";
import type { Integrity, Label } from "@bulkhead/sandbox";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Reservations } from "../../src/run/reservations.ts";
import { argumentSchema } from "../../src/tool/argument-schema.ts";
import { type Decision, decide, type Reason, type ToolCall } from "../../src/tool/decide.ts";
import { memberOf } from "../../src/tool/member-of.ts";
import { resolveMembership } from "../../src/tool/membership.ts";
import type { Ask, Rule, Rules } from "../../src/tool/rules.ts";

const INTEGRITIES: readonly Integrity[] = ["external", "user", "trusted"];
const READERS: readonly Label["readers"][] = [[], ["alice"], ["alice", "bob"], "public"];
const ASKS: readonly Ask[] = ["unmet", "tainted", "never"];
const orders = memberOf(trustedSet({ name: "orders", rows: [] }), "order");

/** One call with one argument, as the table has it. */
interface Case {
  readonly effect: "read" | "write" | "undeclared";
  readonly egress: boolean;
  readonly rule: "default" | "user" | "any" | "set";
  readonly argument: Label;
  readonly member: boolean;
  readonly context: Integrity;
  readonly decidedBy: "default" | "user" | "any";
  readonly ask: Ask;
  readonly rows: ToolCall["rows"];
  readonly calls: number;
  readonly perRun: number | undefined;
  readonly audience: Label["readers"];
  readonly readers: Label["readers"];
}

function decideCase(one: Case): Decision {
  const rule: Rule | undefined = one.rule === "default" ? undefined : one.rule === "set" ? orders : one.rule;
  const rules: Rules | undefined =
    one.effect === "undeclared"
      ? undefined
      : {
          effect: one.effect,
          egress: one.egress,
          ...(rule === undefined ? {} : { arguments: { x: rule } }),
          ...(one.decidedBy === "default" ? {} : { decidedBy: one.decidedBy }),
          ...(one.perRun === undefined ? {} : { limits: { perRun: one.perRun } }),
        };
  const set = rules !== undefined && one.rule === "set";
  return decide(
    {
      tool: "t",
      rules,
      arguments: { x: { label: one.argument, ...(set ? { member: one.member } : {}) } },
      audience: one.audience,
      readers: one.readers,
      rows: set ? one.rows : "unspent",
      calls: one.calls,
    },
    { label: { integrity: one.context, readers: "public" }, ask: one.ask },
  );
}

/**
 * The reference, written from the design's table of defaults: which floors are not held. It says nothing of the order
 * in which they are looked at.
 */
function floorsNotHeld(one: Case): Set<Reason> {
  const broken = new Set<Reason>();
  const undeclared = one.effect === "undeclared";
  const writes = one.effect !== "read";
  const tells = undeclared || one.egress;
  const usersOwn = (integrity: Integrity) => integrity === "user" || integrity === "trusted";
  const everyoneMayKnow = (who: Label["readers"]) =>
    one.argument.readers === "public" || (who !== "public" && who.every((one_) => one.argument.readers.includes(one_)));
  const hasSet = !undeclared && one.rule === "set";
  const lifted = hasSet && one.member;

  const mustBeUsers = undeclared || one.rule === "user" || (one.rule === "default" && writes);
  if (mustBeUsers && !usersOwn(one.argument.integrity)) broken.add("argument");
  if (hasSet && !one.member) broken.add("argument");
  if (hasSet && one.rows === "none") broken.add("row");
  if (hasSet && one.rows === "spent") broken.add("limit");
  if (!undeclared && one.perRun !== undefined && one.calls >= one.perRun) broken.add("limit");

  const contextMustBeUsers = undeclared || one.decidedBy === "user" || (one.decidedBy === "default" && writes);
  if (contextMustBeUsers && !usersOwn(one.context)) broken.add("context");

  if (tells && !lifted && !everyoneMayKnow(one.audience)) broken.add("readers");
  if (writes && !lifted && !everyoneMayKnow(one.readers)) broken.add("readers");
  return undeclared && broken.size > 0 ? new Set<Reason>(["undeclared"]) : broken;
}

function check(one: Case): void {
  const got = decideCase(one);
  const broken = floorsNotHeld(one);
  const touched =
    (one.effect !== "read" || one.egress) && (one.context === "external" || one.argument.integrity === "external");
  if (broken.size > 0) {
    expect(got, JSON.stringify(one)).toMatchObject({ kind: one.ask === "never" ? "deny" : "ask" });
    expect(got.kind !== "allow" && broken.has(got.reason), JSON.stringify({ one, got })).toBe(true);
  } else if (one.ask === "tainted" && touched) {
    expect(got, JSON.stringify(one)).toMatchObject({ kind: "ask" });
  } else {
    expect(got, JSON.stringify(one)).toEqual({ kind: "allow" });
  }
}

const PLAIN = { decidedBy: "default", calls: 0, perRun: undefined, audience: "public", readers: ["alice"] } as const;

describe("the whole table agrees with the design", () => {
  test("effect × egress × argument rule × argument label × context × membership × ask × rows", () => {
    let rows = 0;
    for (const effect of ["read", "write", "undeclared"] as const)
      for (const egress of [false, true])
        for (const rule of ["default", "user", "any", "set"] as const)
          for (const integrity of INTEGRITIES)
            for (const readers of READERS)
              for (const context of INTEGRITIES)
                for (const ask of ASKS)
                  for (const [member, state] of [
                    [true, "unspent"],
                    [true, "none"],
                    [true, "spent"],
                    [false, "none"],
                  ] as const) {
                    check({
                      ...PLAIN,
                      effect,
                      egress,
                      rule,
                      argument: { integrity, readers },
                      member,
                      context,
                      ask,
                      rows: state,
                    });
                    rows++;
                  }
    expect(rows).toBeGreaterThanOrEqual(200);
  });

  test("decidedBy × limits × audience × readers", () => {
    for (const effect of ["read", "write", "undeclared"] as const)
      for (const egress of [false, true])
        for (const decidedBy of ["default", "user", "any"] as const)
          for (const perRun of [undefined, 1, 2])
            for (const calls of [0, 1, 2])
              for (const context of INTEGRITIES)
                for (const audience of READERS)
                  for (const readers of READERS)
                    check({
                      effect,
                      egress,
                      decidedBy,
                      perRun,
                      calls,
                      context,
                      audience,
                      readers,
                      rule: "any",
                      argument: { integrity: "user", readers: ["alice"] },
                      member: false,
                      ask: "never",
                      rows: "unspent",
                    });
  });
});

const external: Label = { integrity: "external", readers: ["alice"] };
const hers: Label = { integrity: "user", readers: ["alice"] };
const user: Label = { integrity: "user", readers: "public" };
const trusted: Label = { integrity: "trusted", readers: "public" };
const world: Label = { integrity: "external", readers: "public" };

interface Written {
  readonly says: string;
  readonly rules: Rules | undefined;
  readonly arguments?: ToolCall["arguments"];
  readonly context?: Label;
  readonly rows?: ToolCall["rows"];
  readonly calls?: number;
  readonly audience?: ToolCall["audience"];
  readonly readers?: ToolCall["readers"];
  readonly ask?: Ask;
  readonly gives: "allow" | readonly ["ask" | "deny", Reason] | readonly ["ask" | "deny", Reason, string];
}

const read: Rules = { effect: "read" };
const fetches: Rules = { effect: "read", egress: true };
const write: Rules = { effect: "write" };
const post: Rules = { effect: "write", egress: true };
const pay: Rules = { ...post, decidedBy: "any", arguments: { vendor: orders, order: orders } };

const BY_HAND: readonly Written[] = [
  {
    says: "a read takes what a stranger wrote",
    rules: read,
    arguments: { id: { label: external } },
    context: external,
    gives: "allow",
  },
  {
    says: "a read of a secret needs nobody's leave",
    rules: read,
    arguments: { id: { label: { integrity: "external", readers: [] } } },
    gives: "allow",
  },
  {
    says: "a read may ask for the user's own value",
    rules: { ...read, arguments: { id: "user" } },
    arguments: { id: { label: external } },
    gives: ["deny", "argument", "id"],
  },
  {
    says: "a read may ask for the user's own context",
    rules: { ...read, decidedBy: "user" },
    context: external,
    gives: ["deny", "context"],
  },
  {
    says: "a fetch of a URL that a page named, public, is allowed",
    rules: fetches,
    arguments: { url: { label: world } },
    context: world,
    gives: "allow",
  },
  {
    says: "a fetch may not carry what only alice may know",
    rules: fetches,
    arguments: { url: { label: external } },
    gives: ["deny", "readers", "url"],
  },
  {
    says: "a fetch may tell alice what alice may know",
    rules: { ...fetches, recipients: ["url"] },
    arguments: { url: { label: external } },
    audience: ["alice"],
    gives: "allow",
  },
  {
    says: "a fetch may not tell bob what alice may know",
    rules: { ...fetches, recipients: ["url"] },
    arguments: { url: { label: external } },
    audience: ["alice", "bob"],
    gives: ["deny", "readers", "url"],
  },
  {
    says: "any is about integrity, not about secrets",
    rules: { ...fetches, arguments: { url: "any" } },
    arguments: { url: { label: external } },
    gives: ["deny", "readers", "url"],
  },
  {
    says: "a fetch with a member of a set tells what the set says",
    rules: { ...fetches, arguments: { url: orders } },
    arguments: { url: { label: external, member: true } },
    gives: "allow",
  },
  { says: "perRun holds for reads too", rules: { ...read, limits: { perRun: 3 } }, calls: 3, gives: ["deny", "limit"] },
  { says: "the last call within perRun runs", rules: { ...read, limits: { perRun: 3 } }, calls: 2, gives: "allow" },
  {
    says: "a write of the user's words runs",
    rules: write,
    arguments: { text: { label: user } },
    context: user,
    gives: "allow",
  },
  {
    says: "a write takes trusted values",
    rules: write,
    arguments: { text: { label: trusted } },
    context: trusted,
    gives: "allow",
  },
  {
    says: "a write of a stranger's words does not",
    rules: write,
    arguments: { text: { label: external } },
    context: user,
    gives: ["deny", "argument", "text"],
  },
  {
    says: "a write is not decided by who read strangers",
    rules: write,
    arguments: { text: { label: user } },
    context: world,
    gives: ["deny", "context"],
  },
  {
    says: "unless it says so",
    rules: { ...write, decidedBy: "any" },
    arguments: { text: { label: user } },
    context: world,
    gives: "allow",
  },
  {
    says: "decidedBy any lifts no argument",
    rules: { ...write, decidedBy: "any" },
    arguments: { text: { label: external } },
    context: world,
    gives: ["deny", "argument", "text"],
  },
  {
    says: "an argument that may be any lifts no context",
    rules: { ...write, arguments: { text: "any" } },
    arguments: { text: { label: external } },
    context: world,
    gives: ["deny", "context"],
  },
  {
    says: "both said, a stranger's words are written where alice reads",
    rules: { ...write, decidedBy: "any", arguments: { text: "any" } },
    arguments: { text: { label: external } },
    context: external,
    gives: "allow",
  },
  {
    says: "not where the world reads",
    rules: { ...write, decidedBy: "any", arguments: { text: "any" } },
    arguments: { text: { label: external } },
    readers: "public",
    gives: ["deny", "readers", "text"],
  },
  {
    says: "not where bob reads too",
    rules: { ...write, decidedBy: "any", arguments: { text: "any" } },
    arguments: { text: { label: external } },
    readers: ["alice", "bob"],
    gives: ["deny", "readers", "text"],
  },
  {
    says: "a write that nobody else sees needs no audience",
    rules: write,
    arguments: { text: { label: hers } },
    audience: "public",
    readers: ["alice"],
    gives: "allow",
  },
  {
    says: "a mail to the public may not hold what only alice may know",
    rules: post,
    arguments: { body: { label: hers } },
    gives: ["deny", "readers", "body"],
  },
  {
    says: "a mail to alice may",
    rules: { ...post, recipients: ["to"] },
    arguments: { to: { label: user }, body: { label: hers } },
    audience: ["alice"],
    gives: "allow",
  },
  {
    says: "a mail must be both: the user's, and fit to be known",
    rules: post,
    arguments: { body: { label: world } },
    gives: ["deny", "argument", "body"],
  },
  { says: "a write without arguments stands on its context alone", rules: post, context: user, gives: "allow" },
  { says: "and falls with it", rules: post, context: external, gives: ["deny", "context"] },
  {
    says: "a payment of one row runs, whoever chose it",
    rules: pay,
    arguments: { vendor: { label: external, member: true }, order: { label: external, member: true } },
    context: external,
    gives: "allow",
  },
  {
    says: "a vendor that is no member does not",
    rules: pay,
    arguments: { vendor: { label: trusted, member: false }, order: { label: trusted, member: true } },
    rows: "none",
    gives: ["deny", "argument", "vendor"],
  },
  {
    says: "the vendor of one row with the order of another does not",
    rules: pay,
    arguments: { vendor: { label: external, member: true }, order: { label: external, member: true } },
    rows: "none",
    gives: ["deny", "row"],
  },
  {
    says: "a row is spent once",
    rules: pay,
    arguments: { vendor: { label: external, member: true }, order: { label: external, member: true } },
    rows: "spent",
    gives: ["deny", "limit"],
  },
  {
    says: "an argument with a set cannot be left out",
    rules: pay,
    arguments: { vendor: { label: external, member: true } },
    gives: ["deny", "argument", "order"],
  },
  {
    says: "a set proves a value, never the choice",
    rules: { ...post, arguments: { vendor: orders } },
    arguments: { vendor: { label: external, member: true } },
    context: external,
    gives: ["deny", "context"],
  },
  {
    says: "a member beside an argument without a rule lifts only itself",
    rules: pay,
    arguments: {
      vendor: { label: external, member: true },
      order: { label: external, member: true },
      note: { label: external },
    },
    gives: ["deny", "argument", "note"],
  },
  {
    says: "a tool that nobody declared runs on the user's words alone",
    rules: undefined,
    arguments: { x: { label: user } },
    gives: "allow",
  },
  {
    says: "a stranger's word stops it",
    rules: undefined,
    arguments: { x: { label: world } },
    gives: ["deny", "undeclared", "x"],
  },
  { says: "a context that read strangers stops it", rules: undefined, context: world, gives: ["deny", "undeclared"] },
  {
    says: "what only alice may know stops it",
    rules: undefined,
    arguments: { x: { label: hers } },
    gives: ["deny", "undeclared", "x"],
  },
  {
    says: "unmet asks what is not met",
    rules: write,
    arguments: { text: { label: external } },
    ask: "unmet",
    gives: ["ask", "argument", "text"],
  },
  {
    says: "unmet does not ask what is met",
    rules: pay,
    arguments: { vendor: { label: external, member: true }, order: { label: external, member: true } },
    context: external,
    ask: "unmet",
    gives: "allow",
  },
  {
    says: "tainted asks for the same call: strangers chose it",
    rules: pay,
    arguments: { vendor: { label: trusted, member: true }, order: { label: trusted, member: true } },
    context: external,
    ask: "tainted",
    gives: ["ask", "context"],
  },
  {
    says: "tainted asks where an argument says any",
    rules: { ...write, arguments: { text: "any" } },
    arguments: { text: { label: external } },
    ask: "tainted",
    gives: ["ask", "argument", "text"],
  },
  {
    says: "tainted asks for a fetch of a stranger's URL",
    rules: fetches,
    arguments: { url: { label: world } },
    ask: "tainted",
    gives: ["ask", "argument", "url"],
  },
  {
    says: "tainted leaves a plain read alone",
    rules: read,
    arguments: { id: { label: external } },
    context: external,
    ask: "tainted",
    gives: "allow",
  },
  {
    says: "tainted leaves what is all the user's alone",
    rules: post,
    arguments: { body: { label: user } },
    ask: "tainted",
    gives: "allow",
  },
  {
    says: "never asks nothing, not even what strangers touched",
    rules: { ...write, decidedBy: "any", arguments: { text: "any" } },
    arguments: { text: { label: external } },
    context: external,
    ask: "never",
    gives: "allow",
  },
];

describe("by hand", () => {
  test.each(BY_HAND)(
    "$says",
    ({
      rules,
      arguments: args = {},
      context = user,
      rows = "unspent",
      calls = 0,
      audience = "public",
      readers = ["alice"],
      ask = "never",
      gives,
    }) => {
      const decision = decide(
        { tool: "t", rules, arguments: args, audience, readers, rows, calls },
        { label: context, ask },
      );
      const [kind, reason, argument] = gives === "allow" ? ["allow"] : gives;
      expect(decision).toEqual({
        kind,
        ...(reason === undefined ? {} : { reason }),
        ...(argument === undefined ? {} : { argument }),
      });
    },
  );
});

// ---- laws

const integrity = fc.constantFrom(...INTEGRITIES);
const readers = fc.constantFrom<Label["readers"]>(...READERS);
const label: fc.Arbitrary<Label> = fc.record({ integrity, readers });
const argumentRule = fc.constantFrom<Rule>("user", "any", orders);
const NAMES = ["a", "b", "c"] as const;
const rulesOf: fc.Arbitrary<Rules> = fc.record(
  {
    effect: fc.constantFrom("read", "write"),
    egress: fc.boolean(),
    arguments: fc.dictionary(fc.constantFrom(...NAMES), argumentRule),
    decidedBy: fc.constantFrom("user", "any"),
    limits: fc.record({ perRun: fc.integer({ min: 1, max: 3 }) }),
  },
  { requiredKeys: ["effect"] },
);
const call: fc.Arbitrary<ToolCall> = fc.record({
  tool: fc.constant("t"),
  rules: fc.option(rulesOf, { nil: undefined }),
  arguments: fc.dictionary(
    fc.constantFrom(...NAMES),
    fc.oneof(fc.record({ label }), fc.record({ label, member: fc.boolean() })),
  ),
  audience: readers,
  readers,
  rows: fc.constantFrom("unspent", "none", "spent"),
  calls: fc.integer({ min: 0, max: 3 }),
});
const context = fc.record({ label, ask: fc.constantFrom(...ASKS) });

const STRICT = { allow: 0, ask: 1, deny: 2 } as const;
const strictness = (one: ToolCall, at: { readonly label: Label; readonly ask: Ask }) => STRICT[decide(one, at).kind];

const lower = (from: Label, steps: number, drop: readonly boolean[]): Label => ({
  integrity: INTEGRITIES[Math.max(0, INTEGRITIES.indexOf(from.integrity) - steps)] ?? "external",
  readers:
    from.readers === "public"
      ? drop[0]
        ? "public"
        : ["alice", "bob"].filter((_, i) => drop[i + 1])
      : from.readers.filter((_, i) => drop[i + 1]),
});
const lowering = fc.tuple(fc.nat(2), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }));

describe("laws", () => {
  test("lowering a label never turns deny or ask into allow, nor deny into ask", () => {
    fc.assert(
      fc.property(call, context, lowering, fc.constantFrom(...NAMES, "context"), (one, at, [steps, drop], which) => {
        const facts = which === "context" ? undefined : one.arguments[which];
        const lowered =
          facts === undefined
            ? one
            : {
                ...one,
                arguments: { ...one.arguments, [which]: { ...facts, label: lower(facts.label, steps, drop) } },
              };
        const under = which === "context" ? { ...at, label: lower(at.label, steps, drop) } : at;
        expect(strictness(lowered, under)).toBeGreaterThanOrEqual(strictness(one, at));
      }),
      { numRuns: 2000 },
    );
  });

  test("a wider audience never loosens", () => {
    const WIDER: readonly Label["readers"][] = [[], ["alice"], ["alice", "bob"], "public"];
    fc.assert(
      fc.property(call, context, fc.nat(3), fc.nat(3), fc.constantFrom("audience", "readers"), (one, at, i, j, who) => {
        const narrow = { ...one, [who]: WIDER[Math.min(i, j)] };
        const wide = { ...one, [who]: WIDER[Math.max(i, j)] };
        expect(strictness(wide, at)).toBeGreaterThanOrEqual(strictness(narrow, at));
      }),
    );
  });

  test("taking back what loosens (any, decidedBy: any, no egress, a read) never loosens", () => {
    fc.assert(
      fc.property(call, context, (one, at) => {
        const { rules } = one;
        if (rules === undefined) return;
        const write = rules.effect === "write";
        const fewer: Rules[] = [
          { ...rules, effect: "write" },
          { ...rules, egress: true },
        ];
        if (write && rules.decidedBy === "any") {
          const { decidedBy: _, ...rest } = rules;
          fewer.push(rest);
        }
        for (const [name, rule] of Object.entries(rules.arguments ?? {})) {
          if (rule !== "any") continue;
          fewer.push({
            ...rules,
            arguments: Object.fromEntries(Object.entries(rules.arguments ?? {}).filter(([other]) => other !== name)),
          });
        }
        for (const stricter of fewer)
          expect(strictness({ ...one, rules: stricter }, at)).toBeGreaterThanOrEqual(strictness(one, at));
      }),
      { numRuns: 2000 },
    );
  });

  test("a tool of which nothing is declared is never looser than the same tool without sets and limits", () => {
    fc.assert(
      fc.property(call, context, (one, at) => {
        if (one.rules === undefined || one.rules.effect === "read") return;
        const { limits: _, ...rules } = one.rules;
        const withoutSets = Object.fromEntries(
          Object.entries(rules.arguments ?? {}).filter(([, rule]) => typeof rule === "string"),
        );
        const facts = Object.fromEntries(
          Object.entries(one.arguments).map(([name, { label: own }]) => [name, { label: own }]),
        );
        const declared: ToolCall = {
          ...one,
          rules: { ...rules, arguments: withoutSets },
          arguments: facts,
          rows: "unspent",
        };
        expect(strictness({ ...declared, rules: undefined, audience: "public" }, at)).toBeGreaterThanOrEqual(
          strictness(declared, at),
        );
      }),
      { numRuns: 2000 },
    );
  });

  test("adding a call or spending a row never loosens", () => {
    fc.assert(
      fc.property(call, context, (one, at) => {
        expect(strictness({ ...one, calls: one.calls + 1 }, at)).toBeGreaterThanOrEqual(strictness(one, at));
        expect(strictness({ ...one, rows: "spent" }, at)).toBeGreaterThanOrEqual(
          strictness({ ...one, rows: "unspent" }, at),
        );
      }),
    );
  });

  test("tainted is at least as strict as unmet; never allows exactly what unmet allows, and asks nothing", () => {
    fc.assert(
      fc.property(call, label, (one, own) => {
        const unmet = decide(one, { label: own, ask: "unmet" });
        const tainted = decide(one, { label: own, ask: "tainted" });
        const never = decide(one, { label: own, ask: "never" });
        if (unmet.kind !== "allow") expect(tainted).toEqual(unmet);
        expect(never).toEqual(unmet.kind === "allow" ? unmet : { ...unmet, kind: "deny" });
      }),
      { numRuns: 1000 },
    );
  });

  test("it never throws, whatever an argument is called, and changes nothing", () => {
    const odd = fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", "", "a.b", "{{h1}}", "a");
    const oddRules: fc.Arbitrary<Rules | undefined> = fc.option(
      fc.record(
        { effect: fc.constantFrom("read", "write"), egress: fc.boolean(), arguments: fc.dictionary(odd, argumentRule) },
        { requiredKeys: ["effect"] },
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(call, oddRules, fc.dictionary(odd, fc.record({ label })), context, (one, rules, args, at) => {
        const odder = { ...one, rules, arguments: args };
        const before = JSON.stringify([odder, at]);
        expect(["allow", "ask", "deny"]).toContain(decide(odder, at).kind);
        expect(decide(odder, at)).toEqual(decide(odder, at));
        expect(JSON.stringify([odder, at])).toBe(before);
      }),
    );
  });

  test("an argument named like something every object has gets the default rule", () => {
    for (const name of ["constructor", "toString", "__proto__"]) {
      const args = Object.fromEntries([[name, { label: external }]]);
      const decision = decide(
        {
          tool: "t",
          rules: { effect: "write" },
          arguments: args,
          audience: "public",
          readers: ["alice"],
          rows: "unspent",
          calls: 0,
        },
        { label: user, ask: "never" },
      );
      expect(decision).toEqual({ kind: "deny", reason: "argument", argument: name });
    }
  });
});

describe("membership is of one row, not of columns", () => {
  const input = argumentSchema(z.object({ vendor: z.string(), order: z.string(), cents: z.int() }), "pay");

  async function decided(
    rows: readonly Row[],
    args: Readonly<Record<string, unknown>>,
    reservations = new Reservations(),
  ): Promise<Decision> {
    const set = trustedSet({ name: "orders", rows });
    const rules: Rules = {
      effect: "write",
      egress: true,
      decidedBy: "any",
      arguments: { vendor: memberOf(set, "vendor"), order: memberOf(set, "order"), cents: memberOf(set, "cents") },
    };
    const membership = await resolveMembership(args, rules, input, (one) => one.load());
    return decide(
      {
        tool: "pay",
        rules,
        arguments: Object.fromEntries(
          Object.keys(args).map((name) => [name, { label: external, member: membership.members[name] ?? false }]),
        ),
        audience: "public",
        readers: ["alice"],
        rows: reservations.rows(membership.candidates, 1),
        calls: 0,
      },
      { label: external, ask: "never" },
    );
  }

  const ROWS = [
    { vendor: "Alpha", order: "A-1", cents: 100 },
    { vendor: "Beta", order: "B-2", cents: 200 },
  ];

  test("a whole row is allowed", async () => {
    expect(await decided(ROWS, { vendor: "Alpha", order: "A-1", cents: 100 })).toEqual({ kind: "allow" });
  });

  test("the vendor of row 1 with the order of row 2 is refused for the row", async () => {
    expect(await decided(ROWS, { vendor: "Alpha", order: "B-2", cents: 200 })).toEqual({ kind: "deny", reason: "row" });
    expect(await decided(ROWS, { vendor: "Alpha", order: "A-1", cents: 200 })).toEqual({ kind: "deny", reason: "row" });
  });

  test("pairwise rows are not enough: each two of the three share one, and no row has all three", async () => {
    const rows = [
      { vendor: "Alpha", order: "A-1", cents: 999 },
      { vendor: "Alpha", order: "X", cents: 100 },
      { vendor: "Y", order: "A-1", cents: 100 },
    ];
    expect(await decided(rows, { vendor: "Alpha", order: "A-1", cents: 100 })).toEqual({ kind: "deny", reason: "row" });
  });

  test("a call is allowed exactly when some row has all its values", async () => {
    const cell = fc.constantFrom("p", "q", "r");
    const row = fc.record({ vendor: cell, order: cell, cents: fc.integer({ min: 0, max: 2 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 5 }), row, async (rows, args) => {
        const whole = rows.some(
          (one) => one.vendor === args.vendor && one.order === args.order && one.cents === args.cents,
        );
        expect((await decided(rows, args)).kind).toBe(whole ? "allow" : "deny");
      }),
      { numRuns: 200 },
    );
  });
});
