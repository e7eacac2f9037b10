// What a worker or a workflow returns: closed and bounded, and wrapped as `{value}`, which is how it crosses.
import { type JsonSchema, type ReturnSchema, returnSchema, SandboxError } from "@bulkhead/sandbox";
import type { z } from "zod";
import { inValue } from "./value-object.ts";

export interface ClosedReturns<R extends z.ZodType> {
  /** The profile of `returns`, as plain JSON Schema. */
  readonly returnsSchema: JsonSchema;
  /** The profile of `{value: returns}`. */
  readonly wrapped: ReturnSchema<z.ZodType<{ readonly value: z.infer<R> }>>;
}

/** @throws SandboxError `open_schema`, which says whose schema it is. */
export function closedReturns<R extends z.ZodType>(returns: R, name: string): ClosedReturns<R> {
  const { jsonSchema: returnsSchema } = closedSchema(returns, name);
  return { returnsSchema, wrapped: wrap<R>(returnsSchema) };
}

function closedSchema(returns: z.ZodType, name: string): ReturnSchema {
  try {
    return returnSchema(returns);
  } catch (error) {
    if (!(error instanceof SandboxError) || error.code !== "open_schema") throw error;
    const problem = error.message.replace(/^open_schema: /, "");
    throw new SandboxError("open_schema", `the returns of "${name}": ${problem}`, { pointers: error.pointers });
  }
}

function wrap<R extends z.ZodType>(value: JsonSchema) {
  // The profile knows its JSON Schema only; what it admits is what `returns` says.
  return returnSchema(inValue(value)) as unknown as ReturnSchema<z.ZodType<{ readonly value: z.infer<R> }>>;
}
