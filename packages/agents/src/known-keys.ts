// A misspelt option would be an option that does not hold: it is refused.
import { AgentsError, type AgentsErrorCode } from "./agents-error.ts";

/** @throws AgentsError with the given code, naming what is known. */
export function refuseUnknownKeys(
  options: object,
  known: readonly string[],
  code: AgentsErrorCode,
  whose: string,
): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new AgentsError(code, `${whose} has no option "${unknown}" (${known.join(", ")})`);
}
