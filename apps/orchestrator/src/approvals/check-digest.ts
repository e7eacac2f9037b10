// The digest of what a person looked at, as it is given to a command: its first digits, enough that nobody finds another.

import { CliError } from "../cli/cli-error.ts";
import { DIGITS } from "./answer-hint.ts";

/** @throws CliError `usage`, or `code`: it is not what is there now */
export function checkDigest(given: string, hash: string, code: "program_changed" | "concept_changed"): void {
  if (!/^[0-9a-f]+$/.test(given) || given.length < DIGITS)
    throw new CliError(
      "usage",
      `--digest takes at least ${DIGITS} hex digits.`,
      "They are the last line of what is shown.",
    );
  if (!hash.startsWith(given))
    throw new CliError(code, "It is not what was shown: nothing was approved.", "Look at it again.", { exit: 1 });
}
