// The arguments of a call in the order in which a person should see them: who is told, then amounts, then all others; after
// an edit also what it took out.
import type { Effect, OperationFacts } from "@bulkhead/memory";
import type { JsonValue, Label } from "@bulkhead/sandbox";
import { isAmount } from "./amounts.ts";

export interface ShownArgument {
  readonly name: string;
  readonly role: "recipient" | "amount" | "other";
  /** Undefined: an edit took it out. */
  readonly value: JsonValue | undefined;
  /** Before it was edited, where it was; its value is undefined for one that the edit put in. */
  readonly was: { readonly value: JsonValue | undefined } | undefined;
  /** Of what the run put in; what a person put in has none. */
  readonly label: Label | undefined;
  readonly sources: readonly Source[];
}

/** Where what stands in an argument came from: a worker or a tool, by its name where it is known. */
export interface Source {
  readonly position: string;
  readonly name?: string;
}

/** Of a run, as `RunStore.tree` has them. */
export type KnownOperations = readonly Pick<OperationFacts & { readonly position: string }, "position" | "name">[];

export function shownArguments(effect: Effect, operations: KnownOperations = []): readonly ShownArgument[] {
  const { arguments: args, edited, labels, sources, recipients, schema } = effect;
  const original = edited?.original ?? args;
  const declared = Object.keys(schema["properties"] ?? {});
  const names = new Set([...declared, ...Object.keys(args), ...Object.keys(original)]);
  const shown = [...names].flatMap((name): readonly ShownArgument[] => {
    const value = own(args, name);
    const before = own(original, name);
    if (value === undefined && before === undefined) return [];
    const changed = JSON.stringify(value) !== JSON.stringify(before);
    return [
      {
        name,
        role: recipients.includes(name) ? "recipient" : value !== undefined && isAmount(value) ? "amount" : "other",
        value,
        was: changed ? { value: before } : undefined,
        label: changed ? undefined : own(labels, name),
        sources: changed ? [] : (own(sources, name) ?? []).map((position) => sourceAt(position, operations)),
      },
    ];
  });
  return ROLES.flatMap((role) => shown.filter((one) => one.role === role));
}

const ROLES = ["recipient", "amount", "other"] as const;

function sourceAt(position: string, operations: KnownOperations): Source {
  const name = operations.find((one) => one.position === position)?.name;
  return name === undefined ? { position } : { position, name };
}

function own<T>(of: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}
