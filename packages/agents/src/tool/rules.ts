// What a tool declares about itself, and what is taken for what it leaves out (DESIGN section 5).
import { AgentsError } from "../agents-error.ts";
import type { ArgumentSchema } from "./argument-schema.ts";
import type { MemberOf } from "./member-of.ts";

export type Medium = "plain" | "markdown" | "html";
export type Rule = "user" | "any" | MemberOf;
export type Ask = "unmet" | "tainted" | "never";

export interface Rules<A = Record<string, unknown>> {
  readonly effect: "read" | "write";
  /** The call tells somebody outside something: a fetched URL, a mail, a payment. */
  readonly egress?: boolean;
  /** Who may learn what the tool returns, and who can see what it writes. Default: the run's principal. */
  readonly readers?: "public" | readonly string[];
  /** What each argument must be. Default: `"user"` for a write, `"any"` for a read. */
  readonly arguments?: { readonly [K in keyof A]?: Rule };
  /** The arguments that hold who is told: to, cc, bcc, invitees, redirect targets. Default: the public. */
  readonly recipients?: readonly (keyof A & string)[];
  /** The arguments that take handles inside longer text, and how that text is quoted there. */
  readonly text?: { readonly [K in keyof A]?: Medium };
  /** `"any"`: the call may be decided on by a context that has read strangers' data. Default: `"user"` for a write. */
  readonly decidedBy?: "user" | "any";
  /** `perRun`: calls of this tool and of what is derived from it. `perRow`: how often a write may spend one row (1). */
  readonly limits?: { readonly perRun?: number; readonly perRow?: number };
  /** The same `key` may be sent twice: a call that was cut in the middle is made again. Otherwise a person is asked first. */
  readonly idempotent?: boolean;
  /** The result is one external handle: it can be passed on and not read. */
  readonly returns?: "handle";
}

/** The rules that hold: every default said. */
export interface EffectiveRules {
  readonly declared: boolean;
  readonly effect: "read" | "write";
  readonly egress: boolean;
  readonly decidedBy: "user" | "any";
  readonly perRun: number;
  readonly perRow: number;
  readonly argument: (name: string) => Rule;
}

/** An undeclared tool is a write with egress whose every argument, and whose context, must be the user's. */
export function effectiveRules(rules: Rules | undefined): EffectiveRules {
  const effect = rules?.effect ?? "write";
  const write = effect === "write";
  const declared: Readonly<Record<string, Rule | undefined>> = rules?.arguments ?? {};
  return {
    declared: rules !== undefined,
    effect,
    egress: rules === undefined ? true : (rules.egress ?? false),
    decidedBy: rules?.decidedBy ?? (write ? "user" : "any"),
    perRun: rules?.limits?.perRun ?? Number.POSITIVE_INFINITY,
    perRow: rules?.limits?.perRow ?? 1,
    argument: (name) => (Object.hasOwn(declared, name) ? declared[name] : undefined) ?? (write ? "user" : "any"),
  };
}

/** @throws AgentsError `bad_tool` for a rule about an argument that is not there, or one that could not hold. */
export function checkRules(rules: Rules, input: ArgumentSchema, tool: string): void {
  const refuse = (problem: string): never => {
    throw new AgentsError("bad_tool", `"${tool}": ${problem}`);
  };
  const unknown = Object.keys(rules).find((name) => !RULES.has(name));
  if (unknown !== undefined) refuse(`there is no rule "${unknown}" (${[...RULES].join(", ")})`);
  if (rules.effect !== "read" && rules.effect !== "write") refuse(`effect is "read" or "write"`);
  for (const name of ["egress", "idempotent"] as const) {
    if (rules[name] !== undefined && typeof rules[name] !== "boolean") refuse(`${name} is true or false`);
  }
  if (rules.returns !== undefined && rules.returns !== "handle") refuse(`returns is "handle"`);
  if (rules.readers !== undefined && rules.readers !== "public" && !Array.isArray(rules.readers)) {
    refuse(`readers is "public" or a list of principals`);
  }
  if (rules.decidedBy !== undefined && rules.decidedBy !== "user" && rules.decidedBy !== "any")
    refuse(`decidedBy is "user" or "any"`);
  for (const [where, names] of [
    ["arguments", Object.keys(rules.arguments ?? {})],
    ["recipients", rules.recipients ?? []],
    ["text", Object.keys(rules.text ?? {})],
  ] as const) {
    for (const name of names) {
      if (!input.names.includes(name))
        refuse(`${where} names "${name}", which is no argument (${input.names.join(", ")})`);
    }
  }
  for (const [name, rule] of Object.entries(rules.arguments ?? {})) {
    if (rule !== undefined && rule !== "user" && rule !== "any" && !isMemberOf(rule))
      refuse(`the rule of "${name}" is "user", "any" or memberOf(set, column)`);
  }
  for (const [name, medium] of Object.entries(rules.text ?? {})) {
    if (!["plain", "markdown", "html"].includes(String(medium)))
      refuse(`text of "${name}" is "plain", "markdown" or "html"`);
  }
  for (const [name, limit] of Object.entries(rules.limits ?? {})) {
    if (name !== "perRun" && name !== "perRow") refuse(`there is no limit "${name}" (perRun, perRow)`);
    if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1))
      refuse(`limits.${name} is a whole number from 1`);
  }
}

function isMemberOf(rule: unknown): rule is MemberOf {
  const of: unknown = typeof rule === "object" && rule !== null && "memberOf" in rule ? rule.memberOf : undefined;
  return (
    typeof of === "object" &&
    of !== null &&
    "column" in of &&
    typeof of.column === "string" &&
    "set" in of &&
    typeof of.set === "object" &&
    of.set !== null &&
    "load" in of.set
  );
}

const RULES: ReadonlySet<string> = new Set([
  "effect",
  "egress",
  "readers",
  "arguments",
  "recipients",
  "text",
  "decidedBy",
  "limits",
  "idempotent",
  "returns",
] satisfies readonly (keyof Rules)[]);
