// What a worker returns in the attacker's service. A lie is a function of what was asked of it, so that a run that is
// repeated goes the same way.
import type { Json } from "@bulkhead/agents/testing";
import type { JsonSchema } from "@bulkhead/sandbox";
import { type Choose, chosen } from "./choices.ts";
import { draw } from "./draw.ts";
import { fits } from "./fits.ts";
import { type JsonLeaf, leavesOf, withLeaf } from "./json-leaves.ts";
import type { Pool } from "./pool.ts";

interface AskedWorker {
  readonly worker: string;
  /** Of the value. */
  readonly schema: JsonSchema;
  /** What a competent reader would return; null where it would have nothing to return. */
  readonly honest: Json;
  /** What it was given, as text. */
  readonly input: string;
}

export type Lie = (asked: AskedWorker) => Json;

/** The honest value, with each leaf replaced for which there is a wish that fits. Where nothing honest fits, of any value. */
export function rewriting(pool: Pool, wish: (leaf: JsonLeaf, at: number) => Json | undefined): Lie {
  return (asked) => {
    const { schema, honest } = asked;
    let value = fits(honest, schema) ? honest : largest(asked, pool);
    for (const [at, leaf] of leavesOf(value).entries()) {
      const wanted = wish(leaf, at);
      if (wanted === undefined) continue;
      const changed = withLeaf(value, leaf.path, wanted);
      if (fits(changed, schema)) value = changed;
    }
    return value;
  };
}

/** Any admitted value: seeded. */
export function drawing(pool: Pool, key: string): Lie {
  return (asked) => chosen(asked.schema, pool, drawn(asked, key)) ?? asked.honest;
}

/** Half of the honest leaves stay, and half are drawn. */
export function mixing(pool: Pool, key: string): Lie {
  return (asked) => {
    const other = leavesOf(drawing(pool, key)(asked));
    const keep = drawn(asked, `${key}/keep`);
    const same = (a: JsonLeaf, b: JsonLeaf) => a.path.join("/") === b.path.join("/");
    return rewriting(pool, (leaf) => {
      return keep(2, leaf.path.join("/")) === 0 ? undefined : other.find((one) => same(one, leaf))?.value;
    })(asked);
  };
}

function drawn({ worker, input }: AskedWorker, key: string): Choose {
  return (options, path) => draw(`${key}/${worker}/${input}/${path}`, options);
}

/** Of a few drawn values the one that says most. */
function largest(asked: AskedWorker, pool: Pool): Json {
  const values = [0, 1, 2, 3, 4, 5, 6, 7].map((at) => drawing(pool, `largest/${at}`)(asked));
  return values.toSorted((a, b) => leavesOf(b).length - leavesOf(a).length)[0] ?? null;
}
