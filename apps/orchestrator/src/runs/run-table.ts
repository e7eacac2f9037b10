// The runs that are kept, one a line: what needs a person can be seen at a glance. An id is cut where its beginning says
// which run is meant.
import type { RunStatus, RunSummary } from "@bulkhead/memory";
import { ageOf } from "../terminal/age.ts";
import type { Paint } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

export const STATUS_COLOUR: Readonly<Record<RunStatus, Parameters<Paint>[0]>> = {
  running: "cyan",
  waiting: "yellow",
  stopped: "yellow",
  done: "green",
  failed: "red",
  cancelled: "dim",
  abandoned: "dim",
};

export function runTable(
  runs: readonly RunSummary[],
  { now, width, paint }: { readonly now: number; readonly width: number; readonly paint: Paint },
): readonly string[] {
  const head = ["ID", "STATUS", "NAME", "AGE", "ASKS", "BITS", "TOKENS", "COST"];
  const rows = runs.map((run) => cellsOf(run, runs, now));
  const widths = head.map((name, at) =>
    Math.max(...[head, ...rows].map((cells) => [...(cells[at] ?? "")].length), name.length),
  );
  // Where the terminal is narrow, the figures go first, the last of them first.
  let columns = head.length;
  while (columns > 4 && widths.slice(0, columns).reduce((sum, one) => sum + one + 2, -2) > width) columns--;
  const line = (cells: readonly string[], colour?: Parameters<Paint>[0]) =>
    cells
      .slice(0, columns)
      .map((cell, at) => {
        const gap = " ".repeat((widths[at] ?? 0) - [...cell].length);
        const text = colour !== undefined && at === 1 ? paint(colour, cell) : cell;
        return at < 4 ? `${text}${gap}` : `${gap}${text}`;
      })
      .join("  ")
      .trimEnd();
  return [paint("dim", line(head)), ...runs.map((run, at) => line(rows[at] ?? [], STATUS_COLOUR[run.status]))];
}

function cellsOf(run: RunSummary, all: readonly RunSummary[], now: number): readonly string[] {
  const { inputTokens, outputTokens, usd, bits } = run.spent;
  return [
    visibleLine(shortId(run.id, all), 36),
    run.status,
    visibleLine(run.name, 24),
    ageOf(now - run.startedAt),
    run.asks === 0 ? "" : String(run.asks),
    Math.ceil(bits).toLocaleString("en"),
    (inputTokens + outputTokens).toLocaleString("en"),
    usd === undefined ? "" : `${usd.toFixed(4)} USD`,
  ];
}

/** A name that somebody gave is shown whole. */
function shortId(id: string, all: readonly RunSummary[]): string {
  if (!/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id)) return id;
  const short = id.slice(0, 8);
  return all.some((other) => other.id !== id && other.id.startsWith(short)) ? id : short;
}
