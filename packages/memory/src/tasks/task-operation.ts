// What a user's turn does to a tree. Rule: it comes from outside, so it is `unknown` until this has parsed it.
import { HIDDEN_CHARACTER, type JsonValue } from "@bulkhead/sandbox";
import { z } from "zod";
import { isSpawned, MOST_CHARACTERS, slotKey } from "./slot-name.ts";

export const SLOT = z
  .string()
  .max(MOST_CHARACTERS)
  .refine((name) => slotKey(name) !== "" && !HIDDEN.test(name));
const slot = SLOT.refine((name) => !isSpawned(name));
const HIDDEN = new RegExp(HIDDEN_CHARACTER, "u");
const slots = z.array(slot).max(32);
const value = z.json() as z.ZodType<JsonValue>; // the same, and mutable there
const relations = { parent: slot.optional(), dependsOn: slots.optional(), shares: slots.optional() };

const OPERATION = z.discriminatedUnion("op", [
  /** A slot that there is already is set anew: one slot, one node. */
  z.strictObject({ op: z.literal("new"), slot, input: value, ...relations }),
  /** What is not given stays; `called`: a name that it has from now on too. */
  z
    .strictObject({
      op: z.literal("update"),
      slot,
      input: value.optional(),
      output: value.optional(),
      called: slot.optional(),
      ...relations,
    })
    .refine((operation) => Object.keys(operation).length > 2),
  /** `by` takes its place in everything that relied on it. */
  z.strictObject({ op: z.literal("replace"), slot, by: slot, input: value.optional() }),
  z.strictObject({ op: z.literal("merge"), slots: slots.min(2), into: slot, input: value.optional() }),
  z.strictObject({
    op: z.literal("split"),
    slot,
    into: z
      .array(z.strictObject({ slot, input: value }))
      .min(2)
      .max(32),
  }),
  z.strictObject({ op: z.literal("inactivate"), slot }),
  /** `to`: the number of a revision; without, the one before, or of what is inactive the last. */
  z.strictObject({ op: z.literal("rollback"), slot, to: z.int().min(1).optional() }),
  z.strictObject({ op: z.literal("check"), slot: slot.optional() }),
]);

export type TaskOperation = z.infer<typeof OPERATION>;
export type ChangingOperation = Exclude<TaskOperation, { op: "check" }>;

const KINDS: readonly unknown[] = ["new", "update", "replace", "merge", "split", "inactivate", "rollback", "check"];

/** Bytes of a value, as JSON. */
const MOST_BYTES = 64 * 1024;

export function parseOperation(given: unknown): TaskOperation | "unknown_operation" | "bad_operation" {
  const parsed = parsedOrNot(given);
  if (parsed !== undefined && Buffer.byteLength(JSON.stringify(parsed)) <= MOST_BYTES) return parsed;
  const op = typeof given === "object" && given !== null && "op" in given ? given.op : undefined;
  return KINDS.includes(op) ? "bad_operation" : "unknown_operation";
}

/** What is nested too deep to be walked is none. */
function parsedOrNot(given: unknown): TaskOperation | undefined {
  try {
    return OPERATION.safeParse(given).data;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whose node each of them changes; what it only names (a parent, what it depends on) is not changed by it. */
export function slotsChangedBy(operation: ChangingOperation): readonly string[] {
  switch (operation.op) {
    case "replace":
      return [operation.slot, operation.by];
    case "merge":
      return [...new Set([...operation.slots, operation.into].map(slotKey))];
    case "split":
      return [operation.slot, ...operation.into.map((part) => part.slot)];
    case "new":
    case "update":
    case "inactivate":
    case "rollback":
      return [operation.slot];
    default:
      return operation satisfies never;
  }
}

/** All names that stand in it. */
export function slotsNamedBy(operation: TaskOperation): readonly string[] {
  if (operation.op === "check") return operation.slot === undefined ? [] : [operation.slot];
  const { parent, dependsOn, shares, called } = operation as Partial<Extract<TaskOperation, { op: "update" }>>; // of those that have them
  const named = [...(parent === undefined ? [] : [parent]), ...(called === undefined ? [] : [called])];
  return [...slotsChangedBy(operation), ...named, ...(dependsOn ?? []), ...(shares ?? [])];
}
