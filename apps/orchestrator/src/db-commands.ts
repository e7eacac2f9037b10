// `bulkhead db ...`: the flags of its commands.
import type { Command } from "commander";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

export function describeDb(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const db = common(program.command("db"), terminal).description("take all that is kept to another database");
  const command = (name: "export" | "import", description: string, file: string) =>
    common(db.command(name), terminal)
      .description(description)
      .argument("<file>", file)
      .option("--json", "print one JSON object {ok, file, tables, rows}")
      .action(async (path: string, options: { json?: boolean }) => {
        const { transfer } = await import("./commands/db.ts");
        exit(await transfer(name, path, options, terminal));
      });
  command("export", "write everything that this database keeps into one file", "a new file");
  command("import", "read such a file into a database that keeps nothing yet", "what export wrote");
}
