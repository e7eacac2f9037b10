// What the two sides say to each other, one after the other: the assignment goes out; then the child asks and is answered, as
// often as it likes; its last word is a result or a code. Rule: what the child says is read as what it may be and nothing
// else; a word out of turn ends it.
import { CODES, type Code } from "../code.ts";
import type { Assignment } from "../sandbox.ts";
import type { JsonValue } from "../schema/json.ts";

/** What the child is told. */
export type Told =
  /** Before the assignment, while it stands ready: Node compiles what hears and says at its first use. */
  | { readonly kind: "rehearse" }
  | { readonly kind: "begin"; readonly assignment: Assignment }
  | { readonly kind: "answer"; readonly body: JsonValue }
  /** What it asked for ended with this code. */
  | { readonly kind: "failed"; readonly code: Code };

/** What the child says. The body of an `ask` is for whoever answers it to read. */
export type Said =
  | { readonly kind: "ask"; readonly body: unknown }
  | { readonly kind: "result"; readonly text: string }
  | { readonly kind: "ended"; readonly code: Code };

/** Undefined: it is nothing that a child may say. */
export function saidIn(body: unknown): Said | undefined {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return undefined;
  const { kind, ...rest } = body as Readonly<Record<string, unknown>>;
  const [only, ...more] = Object.entries(rest);
  if (only === undefined || more.length > 0) return undefined;
  const [key, value] = only;
  if (kind === "ask" && key === "body") return { kind, body: value };
  if (kind === "result" && key === "text" && typeof value === "string") return { kind, text: value };
  const code = CODES.find((one) => one === value);
  return kind === "ended" && key === "code" && code !== undefined ? { kind, code } : undefined;
}

/** What the worker ended with. `told`: what failed on this side; only that says that the run has changed, or waits for a person. */
export function endedCode(said: Code, told?: Code): Code {
  return said === told || !OF_THE_RUN.has(said) ? said : "worker_crashed";
}

const OF_THE_RUN: ReadonlySet<Code> = new Set(["run_changed", "needs_approval"]);
