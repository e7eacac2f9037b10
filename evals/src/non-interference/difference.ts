// Where two main sides first differ: the channel, the event in it, the place in the event, and both values.
import type { Dump } from "../leaks/dump.ts";
import type { MainSide } from "./main-side.ts";

export interface Difference {
  readonly channel: string;
  /** Of the event in its channel. */
  readonly index: number;
  /** JSON pointer. */
  readonly path: string;
  readonly values: readonly [string, string];
}

export function firstDifference(one: MainSide, other: MainSide): Difference | undefined {
  const length = Math.max(one.length, other.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [one[at], other[at]];
    if (a?.channel === b?.channel && a?.text === b?.text) continue;
    const channel = a?.channel ?? b?.channel ?? "";
    const index = one.slice(0, at).filter((event) => event.channel === channel).length;
    if (a === undefined || b === undefined || a.channel !== b.channel) {
      const which = (event: typeof a) =>
        event === undefined ? "(nothing more)" : cut(`${event.channel}: ${event.text}`);
      return { channel, index, path: "(which event comes next)", values: [which(a), which(b)] };
    }
    const { path, values } = within(JSON.parse(a.text) as Dump, JSON.parse(b.text) as Dump, "");
    return { channel, index, path, values };
  }
  return undefined;
}

function within(a: Dump, b: Dump, path: string): Pick<Difference, "path" | "values"> {
  if (isNode(a) && isNode(b) && Array.isArray(a) === Array.isArray(b)) {
    const [left, right] = [Object.entries(a), Object.entries(b)];
    for (let at = 0; at < Math.max(left.length, right.length); at++) {
      const [x, y] = [left[at], right[at]];
      if (x === undefined || y === undefined || x[0] !== y[0]) return { path: `${path}/`, values: [key(x), key(y)] };
      if (JSON.stringify(x[1]) !== JSON.stringify(y[1])) return within(x[1], y[1], `${path}/${x[0]}`);
    }
  }
  return { path, values: around(JSON.stringify(a), JSON.stringify(b)) };
}

const isNode = (value: Dump): value is Extract<Dump, object> => typeof value === "object" && value !== null;
const key = (entry: readonly [string, Dump] | undefined) => (entry === undefined ? "(no key)" : cut(`key ${entry[0]}`));

const SHOWN = 160;

function cut(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}… (${text.length} characters)`;
}

/** Long texts are shown from a little before the place where they part. */
function around(a: string, b: string): readonly [string, string] {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const from = Math.max(0, at - 40);
  const part = (text: string) => (from > 0 ? "…" : "") + cut(text.slice(from));
  return [part(a), part(b)];
}
