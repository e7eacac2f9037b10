// A worker that goes in circles: its last steps are the ones before them once more, whatever changes from step to step
// without meaning (times, ids, temporary paths). Pure. Lengths 1 to 4 are seen.

const LONGEST = 4;

/** The shortest circle at the end of the steps; undefined: there is none. */
export function cycleLength(steps: readonly string[]): number | undefined {
  for (let length = 1; length <= LONGEST && 2 * length <= steps.length; length++) {
    const last = steps.slice(-length);
    const before = steps.slice(-2 * length, -length);
    if (last.every((step, at) => step === before[at])) return length;
  }
  return undefined;
}

/** A text without what changes by itself. */
export function stableText(text: string): string {
  return VOLATILE.reduce((stable, [pattern, name]) => stable.replace(pattern, name), text);
}

/** In this order: an id holds hex, a time holds numbers. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/(?:\/private)?\/(?:tmp|var\/folders|var\/tmp|dev\/shm)\/[^\s"'`,;:)\]}]+/g, "<path>"],
  [/[A-Za-z]:\\{1,8}(?:[^\s"'\\]+\\{1,8}){0,64}Temp\\{1,8}[^\s"']+/gi, "<path>"], // bounded: a worker writes the text
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>"],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?/g, "<time>"],
  [/\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?\b/g, "<time>"],
  [/\b\d+(?:\.\d+)?\s?(?:ns|µs|us|ms|s|sec|secs|seconds?|min|minutes?)\b/g, "<duration>"],
  [/\b0x[0-9a-f]+\b/gi, "<hex>"],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,}\b/gi, "<hex>"],
  [/\b\d{10,}\b/g, "<id>"],
  [/\b(pid|port|id)([ =:#"]{1,3})\d+/gi, "$1$2<id>"],
];
