// `long`: a worker that is mapped over the chunks of a document in one field of its input, and code that merges what was
// admitted of them.
import type { JsonSchema } from "@bulkhead/sandbox";
import type { z } from "zod";
import { AgentsError } from "../agents-error.ts";
import { refuseUnknownKeys } from "../known-keys.ts";

export interface Long<R extends z.ZodType = z.ZodType> {
  /** The string field of the input that holds the document. */
  readonly field: string;
  /** Of one chunk, as GPT-4o counts them. */
  readonly tokens: number;
  /**
   * Over the admitted parts, in the order of their chunks, with real text; chunks without a result are left out. Runs on
   * the operator side. That it keeps nothing between calls is the developer's duty.
   */
  readonly merge: (parts: readonly z.infer<R>[]) => z.infer<R>;
}

/** A document beyond is `too_large`. */
export const MOST_DOCUMENT_BYTES = 16 * 1024 * 1024;
/** Chunks of one document; more are `too_large`. */
export const MOST_CHUNKS = 1_000;

/** @throws AgentsError `bad_worker` */
export function checkLong(long: Long, inputSchema: JsonSchema, name: string): void {
  const refuse = (problem: string): never => {
    throw new AgentsError("bad_worker", `long of "${name}" ${problem}`);
  };
  if (typeof long !== "object" || long === null) refuse("is { field, tokens, merge }");
  refuseUnknownKeys(long, ["field", "tokens", "merge"], "bad_worker", `long of "${name}"`);
  const { field, tokens, merge } = long;
  const properties = inputSchema["properties"] as Readonly<Record<string, JsonSchema>>;
  const own = typeof field === "string" && Object.hasOwn(properties, field) ? properties[field] : undefined;
  if (own === undefined) refuse(`needs a field of its input (${Object.keys(properties).join(", ")})`);
  if (own?.["type"] !== "string") refuse(`needs a field that is a string; "${field}" is not`);
  const bound = ["enum", "const", "pattern", "format", "minLength"].find((word) => own?.[word] !== undefined);
  if (bound !== undefined) refuse(`needs a field that may be any text, for a chunk is one; "${field}" has ${bound}`);
  if (!(Number.isInteger(tokens) && tokens >= 1)) refuse("needs tokens: a whole number from 1");
  if (typeof merge !== "function") refuse("needs merge: a function over the admitted parts");
}
