// The matrix as it stands in the documents. `npm run matrix` fails where the page shows another one.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PAGE = join(import.meta.dirname, "../../docs/guide/leaks.md");
const BLOCK = /(<!-- matrix -->\n```\n)([\s\S]*?)(```)/;

export function writePage(printed: string): void {
  const page = readFileSync(PAGE, "utf8");
  writeFileSync(
    PAGE,
    page.replace(BLOCK, (_, head: string, __, end: string) => `${head}${printed}${end}`),
  );
}

/** How many bytes were found in a cell depends on the machine's speed; whether there were any does not. */
export function isOnPage(printed: string): boolean {
  const [, , shown = ""] = BLOCK.exec(readFileSync(PAGE, "utf8")) ?? [];
  return roughly(shown) === roughly(printed);
}

/** The control has warnings by chance only. */
function roughly(table: string): string {
  return table
    .replace(/^warnings +\S+/m, "warnings")
    .replace(/ +/g, " ")
    .replace(/\b[1-9][0-9]*\b(?! cells| leaks)/g, "some");
}
