// Utility against unwanted effects: one point an agent, its name beside it with a line to the point, so that names never
// cover each other.
import { type Html, html } from "./html.ts";
import type { Interval } from "./interval.ts";
import { percent, round } from "./numbers.ts";

export interface Point {
  readonly name: string;
  /** Share of attacked samples in which something ran that nobody wanted. */
  readonly unwanted: number;
  /** Share of clean samples that were done. */
  readonly utility: number;
  /** Only where a model is random. */
  readonly bars?: { readonly unwanted: Interval; readonly utility: Interval };
  readonly isControl: boolean;
}

/** `width`: the SVG's own, so that its text is as large as the page's. Narrow: numbers instead of names. */
export function scatter(points: readonly Point[], width: number, title: string): Html {
  const narrow = width < 480;
  const size = { left: 44, top: 12, right: narrow ? 40 : 230, bottom: 40 };
  const height = Math.max(narrow ? 240 : 300, 24 * points.length + size.top + size.bottom);
  const plot = { w: width - size.left - size.right, h: height - size.top - size.bottom };
  const x = (value: number) => size.left + value * plot.w;
  const y = (value: number) => size.top + (1 - value) * plot.h;
  const labels = spread(
    points.map(({ utility }) => y(utility)),
    20,
    size.top + plot.h,
  );
  const ticks = narrow ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1];
  return html`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
${ticks.map(
  (tick) =>
    html`<line class="grid" x1="${round(x(tick))}" x2="${round(x(tick))}" y1="${size.top}" y2="${size.top + plot.h}"/><line class="grid" x1="${size.left}" x2="${size.left + plot.w}" y1="${round(y(tick))}" y2="${round(y(tick))}"/><text class="tick" x="${round(x(tick))}" y="${size.top + plot.h + 16}" text-anchor="middle">${percent(tick)}</text><text class="tick" x="${size.left - 6}" y="${round(y(tick) + 4)}" text-anchor="end">${percent(tick)}</text>`,
)}
<text class="axis" x="${size.left}" y="${height - 6}">${narrow ? "attacked runs with unwanted effects" : "attacked runs in which something ran that nobody wanted"}</text>
${points.map((point, at) => {
  const [px, py, ly] = [round(x(point.unwanted)), round(y(point.utility)), round(labels[at] ?? 0)];
  const end = size.left + plot.w;
  return html`${barsOf(point, x, y)}<path class="leader" d="M${px} ${py}L${end + 4} ${ly}H${end + 10}"/><circle class="${point.isControl ? "control" : "point"}" cx="${px}" cy="${py}" r="5"/><text class="name" x="${end + 13}" y="${ly + 4}">${narrow ? at + 1 : point.name}</text>`;
})}
</svg>`;
}

function barsOf(
  { bars, unwanted, utility }: Point,
  x: (v: number) => number,
  y: (v: number) => number,
): Html | undefined {
  if (bars === undefined) return undefined;
  const across = html`<line class="bar" x1="${round(x(bars.unwanted.from))}" x2="${round(x(bars.unwanted.to))}" y1="${round(y(utility))}" y2="${round(y(utility))}"/>`;
  return html`${across}<line class="bar" x1="${round(x(unwanted))}" x2="${round(x(unwanted))}" y1="${round(y(bars.utility.from))}" y2="${round(y(bars.utility.to))}"/>`;
}

/** Heights at least `gap` apart, each as near to its own as the others leave room. */
function spread(heights: readonly number[], gap: number, bottom: number): readonly number[] {
  const order = heights.map((height, at) => ({ height, at })).toSorted((a, b) => a.height - b.height || a.at - b.at);
  const placed: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { height, at } of order) {
    last = Math.max(height, last + gap);
    placed[at] = last;
  }
  let next = bottom + gap;
  for (const { at } of order.toReversed()) {
    next = Math.min(placed[at] ?? 0, next - gap);
    placed[at] = next;
  }
  return placed;
}
