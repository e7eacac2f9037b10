// How many of the tasks find their concept among the first five, by each way of looking: the parts of a search alone, and all
// of them. One statement gives all places, so the parts are those of the very search that is judged.
import type { ConceptMemory, Recalled } from "../../src/index.ts";
import type { Asked } from "./pairs/pair.ts";
import { SOUGHT } from "./pairs/pairs.ts";

type Way = "vectors alone" | "full text alone" | "cues alone" | "all together";

export interface FoundPairs {
  readonly way: Way;
  readonly total: number;
  readonly found: number;
  readonly by: Readonly<Record<Asked, number>>;
}

const AMONG = 5;
const PLACES: Readonly<Record<Exclude<Way, "all together">, "vector" | "text" | "cue">> = {
  "vectors alone": "vector",
  "full text alone": "text",
  "cues alone": "cue",
};

export const PAIRS = SOUGHT.flatMap(({ name, asked }) => asked.map(([kind, task]) => ({ name, kind, task })));

export async function findPairs(memory: ConceptMemory): Promise<readonly FoundPairs[]> {
  const found = { "vectors alone": none(), "full text alone": none(), "cues alone": none(), "all together": none() };
  for (const { name, kind, task } of PAIRS) {
    const recalled = await memory.recall(task, { count: 100 });
    for (const way of Object.keys(found) as Way[]) if (placeBy(way, recalled, name) <= AMONG) found[way][kind]++;
  }
  return (Object.keys(found) as Way[]).map((way) => {
    const by = found[way];
    return { way, total: PAIRS.length, found: by.keyword + by.cue + by.paraphrase, by };
  });
}

const none = (): Record<Asked, number> => ({ keyword: 0, cue: 0, paraphrase: 0 });

function placeBy(way: Way, { concepts }: Recalled, name: string): number {
  const at = concepts.findIndex(({ revision }) => revision.body.name === name);
  if (at === -1) return Number.POSITIVE_INFINITY;
  return way === "all together" ? at + 1 : (concepts[at]?.found?.[PLACES[way]] ?? Number.POSITIVE_INFINITY);
}
