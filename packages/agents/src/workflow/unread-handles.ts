// What is used without being read: one handle for the whole, with a handle for each field, to any depth of objects. All
// have one label, which is known before the value is.
import type { Code, Handle, HandleBlock, JsonValue, Label } from "@bulkhead/sandbox";
import type { z } from "zod";
import { definitionOf, fieldsOf } from "./zod-definition.ts";

export interface UnreadHandle {
  readonly handle: Handle<unknown>;
  settle(value: JsonValue | undefined): void;
  fail(code: Code): void;
}

/** How many ids it takes. */
export function countUnread(schema: z.ZodType): number {
  return fieldsOf(definitionOf(schema)).reduce((sum, [, field]) => sum + countUnread(field), 1);
}

export function createUnread(schema: z.ZodType, block: HandleBlock, label: Label): UnreadHandle {
  const parts = fieldsOf(definitionOf(schema)).map(([name, field]) => ({ name, ...createUnread(field, block, label) }));
  const whole = block.pend(label, Object.fromEntries(parts.map(({ name, handle }) => [name, handle])));
  return {
    handle: whole.handle,
    settle(value) {
      whole.settle(value);
      for (const { name, settle } of parts) settle(fieldOf(value, name));
    },
    fail(code) {
      whole.fail(code);
      for (const part of parts) part.fail(code);
    },
  };
}

export function fieldOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, JsonValue>>)[name];
}
