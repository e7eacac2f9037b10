// Rows in a frame that what stands in them cannot close or leave: each begins with our own bar, and nothing else of what a
// person is shown does.

/** `text` as `readableText` draws it. A row that ends inside a word ends with ╌. */
export function rowsOf(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((line, i, lines) => {
    if (i > 0 && i === lines.length - 1 && line === "") return []; // a line feed was the last character
    return brokenRows(line, width);
  });
}

/** More rows than `most` are left out in the middle, and said how many. */
export function framed(rows: readonly string[], most: number = Number.POSITIVE_INFINITY): readonly string[] {
  if (rows.length <= most) return ["┌", ...rows.map(barred), "└"];
  const head = Math.ceil(most * 0.7);
  const tail = most - head;
  const left = rows.slice(head, rows.length - tail);
  const characters = left.reduce((sum, row) => sum + [...row].length, 0);
  const cut = `├ ${count(left.length, "row")} of ${count(rows.length, "row")} not shown here (${count(characters, "character")})`;
  return ["┌", ...rows.slice(0, head).map(barred), cut, ...rows.slice(rows.length - tail).map(barred), "└"];
}

/** "1,203 characters" */
export function count(many: number, what: string): string {
  return `${many.toLocaleString("en")} ${what}${many === 1 ? "" : "s"}`;
}

const barred = (row: string) => `│ ${row}`;

function brokenRows(line: string, width: number): readonly string[] {
  const rows: string[] = [];
  let row = "";
  let used = 0;
  for (const c of line) {
    const cells = cellsOf(c);
    if (used + cells > width - 1) {
      const space = row.lastIndexOf(" ") + 1;
      const at = space > width / 2 ? space : row.length;
      rows.push(at === space ? row.slice(0, at) : `${row}╌`);
      row = row.slice(at);
      used = [...row].reduce((sum, r) => sum + cellsOf(r), 0);
    }
    row += c;
    used += cells;
  }
  return [...rows, row];
}

/** Counts a few narrow ones as wide: breaks early, never late. */
const cellsOf = (c: string) => ((c.codePointAt(0) ?? 0) < 0x1100 ? 1 : 2);
