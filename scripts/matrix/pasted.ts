// What a thread is begun with beside the user's words: texts of strangers, which a workflow takes as its input, and which
// a plain agent is told. Each kind once over all threads.
import type { Hostile } from "./hostile-tools.ts";
import type { Thread } from "./threads.ts";

export function pastedInto(at: number, threads: readonly Thread[], hostile: Hostile): readonly string[] {
  const kinds = [...new Set(threads.flat(2).map(({ id }) => id.split("#")[0] ?? ""))];
  return kinds.filter((_, index) => index % threads.length === at).map((kind) => hostile("inputs", kind));
}
