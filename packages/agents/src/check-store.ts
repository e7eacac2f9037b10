// A store of memory is known by what it can do. Rule: what is none is refused where it is given, and not when it is first needed.
import { AgentsError, type AgentsErrorCode } from "./agents-error.ts";

/** By what makes it. */
const METHODS = {
  taskTree: ["turn", "spawned"],
  fileStore: ["tree", "change"],
  instructionRegistry: ["draft", "find"],
  conceptMemory: ["recall", "use"],
} as const;

export type StoreMaker = keyof typeof METHODS;

/** `option`: as which it was given, if it was. @throws AgentsError with that code */
export function checkStore(given: unknown, option: string, maker: StoreMaker, code: AgentsErrorCode): void {
  if (given === undefined) return;
  const methods = given as Readonly<Record<string, unknown>> | null;
  if (METHODS[maker].every((method) => typeof methods?.[method] === "function")) return;
  throw new AgentsError(code, `${option} is what ${maker}(database, …) gives`);
}
