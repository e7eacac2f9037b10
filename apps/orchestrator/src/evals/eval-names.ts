// What is named in a flag, as `--suite banking,workspace`: looked up among what there is.
import { CliError } from "../cli/cli-error.ts";
import { visibleLine } from "../terminal/visible-text.ts";

/** Undefined or `all`: everything. In the order of what there is. @throws CliError `usage` */
export function namedOf<T>(
  flag: string,
  typed: string | undefined,
  known: readonly T[],
  nameOf: (one: T) => string,
): readonly T[] {
  if (typed === undefined || typed === "all") return known;
  const names = typed.split(",").map((name) => name.trim());
  for (const name of names) {
    if (known.some((one) => nameOf(one) === name)) continue;
    const all = known.map(nameOf);
    const near = nearestName(name, all);
    throw new CliError(
      "usage",
      name === "" ? `--${flag} names nothing.` : `There is no ${flag} ${visibleLine(name, 60)}.`,
      `${near === undefined ? "" : `Did you mean ${near}? `}Known: ${all.join(", ")}; all takes every one.`,
    );
  }
  return known.filter((one) => names.includes(nameOf(one)));
}

/** The known name that takes the fewest changes, if those are few for its length. */
export function nearestName(typed: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((name) => ({ name, changes: changesBetween(typed.toLowerCase().slice(0, 60), name) }))
    .sort((a, b) => a.changes - b.changes);
  return best !== undefined && best.changes <= Math.max(1, best.name.length * 0.4) ? best.name : undefined;
}

/** Letters put in, left out or changed (Levenshtein 1966). */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...a].entries()) {
    const next = [at + 1];
    for (let to = 1; to <= b.length; to++) {
      const same = (row[to - 1] ?? 0) + (b[to - 1] === letter ? 0 : 1);
      next.push(Math.min(same, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
