// `bulkhead db export | import <file>`: all that is kept, from one database to another, of either kind and of any version.
import { relative, resolve } from "node:path";
import { exportDatabase, importDatabase } from "@bulkhead/memory";
import type { ExitCode } from "../cli/exit-codes.ts";
import { storeError } from "../cli/store-error.ts";
import { databaseIn } from "../runs/open-store.ts";
import { showBar } from "../terminal/progress-bar.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

export async function transfer(
  what: "export" | "import",
  path: string,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const file = resolve(terminal.cwd, path);
  const work = what === "export" ? exportDatabase : importDatabase;
  using bar = showBar(terminal, `${what}ing`);
  try {
    const { signal } = terminal;
    const { tables, rows } = await work(file, { ...databaseIn(terminal), signal, onProgress: bar.show });
    bar.clear();
    if (options.json === true) terminal.out(`${JSON.stringify({ ok: true, file, tables, rows })}\n`);
    else terminal.out(`${sentence(what, rows, visibleLine(relative(terminal.cwd, file) || file, 200))}\n`);
    return 0;
  } catch (error) {
    throw storeError(error, terminal.env) ?? error;
  }
}

function sentence(what: "export" | "import", rows: number, file: string): string {
  const count = `${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"}`;
  return what === "export"
    ? `Exported ${count} to ${file}. What was not sealed with BULKHEAD_KEY stands in it as it is: keep it to yourself.`
    : `Imported ${count} from ${file}.`;
}
