// What a comparison of two main sides leaves out: a closed list, each with the reason why nothing can be told by it. All
// other clocks, ids and orders are made equal and compared (fixed-sources.ts).
import type { Dump } from "../leaks/dump.ts";

export interface IgnoredField {
  readonly name: string;
  readonly reason: string;
}

export const IGNORED_FIELDS: readonly IgnoredField[] = [
  {
    name: "the sequence number in an id of version 7 (of LangChain's runs)",
    reason:
      "it counts the ids that the process drew in one millisecond and cannot be set back between two runs; the rest of the id, which is drawn once and counted, is compared",
  },
  {
    name: "`stack` of an error",
    reason:
      "lines of libraries and of this package; the class, the message, the code, the causes and every field of the error are compared",
  },
  {
    name: "what `util.inspect` shows of the agent, its streams and its results",
    reason:
      "it shows registries of the whole process too, which grow with every graph that is made; what is of the run in it is compared in the other channels, and `npm run matrix` searches it",
  },
];

/** Version 7 as the fixed source gives it: time, sequence, and then the number of the draw. */
const DRAWN = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{2}((?:a5|5a)[0-9a-f]{8})$/;
const LENGTH = 36;
const VERSION = "-7";
const VERSION_AT = 13;

/** What is heard there is not compared at all. */
export const IGNORED_CHANNEL = "inspected objects";

/** The dump as JSON, without them. */
export function comparable(value: Dump): string {
  const json = JSON.stringify(value);
  const text = json.includes('"stack":') ? JSON.stringify(withoutStacks(value)) : json;
  return withoutSequences(text);
}

/** Looked for by their version: as one pattern, megabytes of strangers' text took minutes, since every letter may begin an id. */
function withoutSequences(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf(VERSION); at !== -1; at = text.indexOf(VERSION, at + 1)) {
    const start = at - VERSION_AT;
    const drawn = start < from ? null : DRAWN.exec(text.slice(start, start + LENGTH));
    if (drawn === null) continue;
    parts.push(text.slice(from, start), `id-${drawn[1]}`);
    from = start + LENGTH;
  }
  return `${parts.join("")}${text.slice(from)}`;
}

function withoutStacks(value: Dump): Dump {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutStacks);
  const isError = "message" in value && "(class)" in value;
  const kept = Object.entries(value).filter(([key]) => !(isError && key === "stack"));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutStacks(inner)]));
}
