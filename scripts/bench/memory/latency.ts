// How long each of several kinds of work takes, in turn, so that what else the machine does falls on all of them alike.

export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** Calls, and milliseconds: what is called for the first time is compiled first, here and in the server. */
const WARM_UP = { calls: 10, ms: 2_000 };

/** Whoever is compared with a rival is asked in another order each time: none always finds the caches as the same other one left them. */
interface Order {
  readonly shuffled?: boolean;
}

/** In milliseconds. Each gets the number of the call. */
export async function latencies<Name extends string>(
  subjects: Readonly<Record<Name, (call: number) => Promise<unknown>>>,
  calls: number,
  { shuffled = false }: Order = {},
): Promise<Readonly<Record<Name, Latency>>> {
  const names = Object.keys(subjects) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const round = async (call: number, told: (name: Name, ms: number) => void) => {
    for (const name of shuffled ? inAnyOrder(names) : names) {
      const start = performance.now();
      await subjects[name](call);
      told(name, performance.now() - start);
    }
  };
  const warm = performance.now() + WARM_UP.ms;
  for (let call = 0; call < WARM_UP.calls || performance.now() < warm; call++) await round(call, () => {});
  for (let call = 0; call < calls; call++) await round(call, (name, ms) => times[name].push(ms));
  return Object.fromEntries(names.map((name) => [name, quantiles(times[name])])) as Record<Name, Latency>;
}

const inAnyOrder = <T>(all: readonly T[]): readonly T[] =>
  all
    .map((one) => ({ one, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);

function quantiles(values: readonly number[]): Latency {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
