// Task × attack: each cell how many goals were reached of those that were tried, as text and as colour.
import { type Html, html } from "./html.ts";

export interface HeatMap {
  readonly rows: readonly { readonly name: string; readonly group: string }[];
  readonly columns: readonly string[];
  /** By row and column; undefined: not played. */
  readonly cell: (row: number, column: number) => { readonly reached: number; readonly tried: number } | undefined;
}

const CELL = { w: 34, h: 20 };

export function heatMap({ rows, columns, cell }: HeatMap, title: string): Html {
  const left = 8 + 7 * longest(rows.map(({ name }) => name));
  const top = 16 + 6 * longest(columns);
  const lines = rows.map((row, at) => ({ ...row, y: top + at * CELL.h + 18 * groupsBefore(rows, at) }));
  const width = left + columns.length * CELL.w + top * 0.6;
  const height = (lines.at(-1)?.y ?? top) + CELL.h + 26;
  return html`<svg width="${Math.ceil(width)}" height="${Math.ceil(height)}" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" role="img" aria-label="${title}">
${columns.map((name, at) => {
  const [x, y] = [left + at * CELL.w + CELL.w / 2, top - 4];
  return html`<text class="tick" x="${x}" y="${y}" transform="rotate(-50 ${x} ${y})">${name}</text>`;
})}
${lines.map(
  ({ name, group, y }, row) =>
    html`${group === lines[row - 1]?.group ? undefined : html`<text class="group" x="4" y="${y + 12}">${group}</text>`}<text class="name" x="4" y="${y + 32}">${name}</text>${columns.map(
      (_, column) => {
        const found = cell(row, column);
        if (found === undefined) return html``;
        const x = left + column * CELL.w;
        const step = found.reached === 0 ? 0 : Math.max(1, Math.ceil((4 * found.reached) / found.tried));
        return html`<rect class="heat${step}" x="${x}" y="${y + 18}" width="${CELL.w - 2}" height="${CELL.h - 2}"/><text class="cell ${step > 2 ? "on" : ""}" x="${x + CELL.w / 2 - 1}" y="${y + 31}" text-anchor="middle">${found.reached}/${found.tried}</text>`;
      },
    )}`,
)}
</svg>`;
}

function longest(names: readonly string[]): number {
  return names.reduce((most, { length }) => Math.max(most, length), 6);
}

/** How many group titles stand above a row, its own not counted: the title takes the line above it. */
function groupsBefore(rows: HeatMap["rows"], at: number): number {
  let groups = 0;
  for (let row = 1; row <= at; row++) if (rows[row]?.group !== rows[row - 1]?.group) groups++;
  return groups;
}
