// What our own packages refuse, in their own words: these are the developer's, they hold the way out, and they are
// never cut.

import { sentence } from "../terminal/sentence.ts";
import { visible } from "../terminal/visible-text.ts";
import { errorsIn } from "./errors-in.ts";

/** `undefined`: the error is not one of ours. Several offenders of a schema stand one a line. */
export function declarationError(error: unknown): string | undefined {
  const ours = errorsIn(error).find(({ name }) => OURS.has(name));
  if (ours === undefined) return undefined;
  const offenders = "pointers" in ours && Array.isArray(ours.pointers) ? (ours.pointers as readonly Offender[]) : []; // of a SandboxError
  const [first] = offenders;
  if (first === undefined || offenders.length < 2) return sentence(visible(ours.message));
  const at = ours.message.indexOf(first.pointer);
  const head = (at === -1 ? ours.message : ours.message.slice(0, at)).trim();
  return visible([head, ...offenders.map(({ pointer, problem, fix }) => `  ${pointer} ${problem}; ${fix}`)].join("\n"));
}

const OURS = new Set(["AgentsError", "SandboxError", "MemoryError"]);

interface Offender {
  readonly pointer: string;
  readonly problem: string;
  readonly fix: string;
}
