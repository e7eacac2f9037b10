// Names of trees come from developers and from the command line.
import { MemoryError } from "../../memory-error.ts";

const MOST_BYTES = 500;

/** @throws MemoryError `bad_id` */
export function checkTreeName(name: string): void {
  const fits = name !== "" && Buffer.byteLength(name) <= MOST_BYTES && name.isWellFormed() && !/\p{Cc}/u.test(name);
  if (!fits)
    throw new MemoryError("bad_id", `the name of a task tree has 1 to ${MOST_BYTES} bytes, and no control character`);
}
