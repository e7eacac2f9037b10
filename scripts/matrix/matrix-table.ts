// The matrix as it is printed: a row for each channel, a column for each subject, in the cells the bytes of canaries found;
// a dash where the subject has no such channel.
import type { Matrix } from "../../evals/src/leaks/matrix.ts";

export function matrixTable({ subjects, rows }: Matrix): string {
  const lines = [
    ["bytes of canaries found", ...subjects],
    ...rows.map(({ name, bytes }) => [name, ...bytes.map((found) => (found === null ? "–" : String(found)))]),
  ];
  const widths = subjects.map((_, column) => Math.max(...lines.map((line) => line[column + 1]?.length ?? 0)));
  const first = Math.max(...lines.map(([name = ""]) => name.length));
  return lines
    .map(([name = "", ...cells]) => [name.padEnd(first), ...cells.map((cell, at) => cell.padStart(widths[at] ?? 0))])
    .map((cells) => cells.join("  ").trimEnd())
    .join("\n");
}

export function tallyOf({ cells, leaks, misses }: Matrix): string {
  return `${cells} cells, ${leaks.length} leaks, ${misses.length} cells of the control without a finding`;
}
