// Rows of text under a head, in columns as wide as what stands in them.
import type { Paint } from "./terminal.ts";
import { visibleLine } from "./visible-text.ts";

/**
 * Figures stand to the right: the columns whose every cell is one. The last columns go where there is no room. What stands in
 * a cell may be anybody's word.
 */
export function textTable(
  head: readonly string[],
  given: readonly (readonly string[])[],
  { width, paint }: { readonly width: number; readonly paint: Paint },
): readonly string[] {
  const rows = given.map((cells) => cells.map((cell) => visibleLine(cell, width)));
  const widths = head.map((name, at) =>
    rows.reduce((most, cells) => Math.max(most, [...(cells[at] ?? "")].length), name.length),
  );
  const figures = head.map((_, at) => rows.every((cells) => /^[-\d.,/ %]*$/.test(cells[at] ?? "")));
  let columns = head.length;
  while (columns > 1 && widths.slice(0, columns).reduce((sum, one) => sum + one + 2, -2) > width) columns--;
  const line = (cells: readonly string[]) =>
    cells
      .slice(0, columns)
      .map((cell, at) => {
        const gap = " ".repeat((widths[at] ?? 0) - [...cell].length);
        return figures[at] === true ? `${gap}${cell}` : `${cell}${gap}`;
      })
      .join("  ")
      .trimEnd();
  return [paint("dim", line(head)), ...rows.map(line)];
}
