// Yes or no from the person at the terminal. Where nobody sits at one, it is no.
import { createInterface } from "node:readline/promises";
import { CliError } from "../cli/cli-error.ts";
import type { Terminal } from "./terminal.ts";

/** Only a typed `y` or `yes` is one. */
export async function confirm(question: string, { input, progress, signal }: Terminal): Promise<boolean> {
  if (input.isTTY !== true || progress.isTTY !== true) return false;
  const lines = createInterface({ input, output: progress });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `, { signal })).trim());
  } catch (error) {
    if (signal.aborted)
      throw new CliError("interrupted", "Interrupted: nothing was done.", "", { exit: 130, cause: error });
    throw error;
  } finally {
    lines.close();
  }
}
