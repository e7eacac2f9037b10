// What a workflow's code hands over, as it was at that moment: plain JSON with handles in it. Anything else is a slip of
// its developer's.
import { Handle } from "@bulkhead/sandbox";
import { AgentsError } from "../agents-error.ts";

/** @throws AgentsError `bad_workflow` */
export function copyArguments(args: unknown, operation: string): Readonly<Record<string, unknown>> {
  if (typeof args !== "object" || args === null || Array.isArray(args) || args instanceof Handle) {
    throw new AgentsError("bad_workflow", `the arguments of "${operation}" are one object`);
  }
  try {
    return copyJson(args) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw error instanceof NoJson ? notJson(operation) : error;
  }
}

export function notJson(operation: string): AgentsError {
  return new AgentsError(
    "bad_workflow",
    `"${operation}" was given something that is neither JSON nor a handle; await what was started, or pass its .unread`,
  );
}

export class NoJson extends Error {
  /** It is something to wait for. */
  readonly awaitable: boolean;

  constructor(awaitable: boolean) {
    super("neither JSON nor a handle");
    this.awaitable = awaitable;
  }
}

const DEEPEST = 64;

/** @throws NoJson */
export function copyJson(value: unknown, depth = 0): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (value instanceof Handle) return value;
  if (typeof value === "object" && "then" in value && typeof value.then === "function") throw new NoJson(true);
  if (depth < DEEPEST) {
    if (Array.isArray(value)) return value.map((item) => copyJson(item === undefined ? null : item, depth + 1));
    if (isPlain(value)) {
      const own = Object.entries(value).filter(([, inner]) => inner !== undefined);
      return Object.fromEntries(own.map(([key, inner]) => [key, copyJson(inner, depth + 1)]));
    }
  }
  throw new NoJson(false);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
