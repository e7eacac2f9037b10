// How long each of several kinds of work takes, in turn, so that what else the machine does falls on all of them alike.

export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

const WARM_UP = 10;

/** In milliseconds. `work` gets the number of the call. */
export async function latencies<Name extends string>(
  subjects: Readonly<Record<Name, (call: number) => Promise<unknown>>>,
  calls: number,
): Promise<Readonly<Record<Name, Latency>>> {
  const names = Object.keys(subjects) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let call = -WARM_UP; call < calls; call++)
    for (const name of names) {
      const start = performance.now();
      await subjects[name](Math.abs(call));
      if (call >= 0) times[name].push(performance.now() - start);
    }
  return Object.fromEntries(names.map((name) => [name, quantiles(times[name])])) as Record<Name, Latency>;
}

function quantiles(values: readonly number[]): Latency {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
