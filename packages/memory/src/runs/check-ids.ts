// Ids of runs and threads come from callers. Rule: what one store would refuse, or take for another id, none takes: a
// database has no U+0000, makes one character of all half pairs, and has keys of a certain length. A bar stands between a thread and the place of an
// agent inside another graph: no id of a run has one.
import { MemoryError } from "../memory-error.ts";

/** @throws MemoryError `bad_id` */
export function checkIds({ id, thread }: { readonly id: string; readonly thread: string }): void {
  if (isId(id, MOST_BYTES) && !id.includes("|") && isId(thread, MOST_THREAD_BYTES)) return;
  throw new MemoryError(
    "bad_id",
    `the id of a run has 1 to ${MOST_BYTES} bytes, without "|", that of a thread to ${MOST_THREAD_BYTES}, and neither U+0000 nor half a pair`,
  );
}

function isId(id: string, most: number): boolean {
  return id !== "" && Buffer.byteLength(id) <= most && id.isWellFormed() && !id.includes("\0");
}

const MOST_BYTES = 500;
/** LangGraph's namespaces are part of it. */
const MOST_THREAD_BYTES = 1_000;
