// `bulkhead db ...`: the flags of its commands.
import type { DatabaseRunStore } from "@bulkhead/memory";
import type { Command } from "commander";
import { withStore } from "../runs/with-store.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { atLeastOne } from "./at-least-one.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";

export function describeDb(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const db = common(program.command("db"), terminal).description(
    "all that is kept: take it to another database, seal it anew, forget what is old",
  );
  const command = (name: "export" | "import", description: string, file: string) =>
    common(db.command(name), terminal)
      .description(description)
      .argument("<file>", file)
      .option("--json", "print one JSON object {ok, file, tables, rows}")
      .action(async (path: string, options: { json?: boolean }) => {
        const { transfer } = await import("../commands/db.ts");
        exit(await transfer(name, path, options, terminal));
      });
  command("export", "write everything that this database keeps into one file", "a new file");
  command("import", "read such a file into a database that keeps nothing yet", "what export wrote");

  common(db.command("migrate"), terminal)
    .description("bring the schema up to date, while processes of the version before go on")
    .option("--json", "print one JSON object {ok, migrations}")
    .action(async (options: { json?: boolean }) => {
      const { migrateAll } = await import("../commands/db-migrate.ts");
      exit(await migrateAll(options, terminal));
    });

  const upkeep = (name: string, description: string) =>
    common(db.command(name), terminal).description(description).option("--json", "print one JSON object");
  const onAll = async (work: (store: DatabaseRunStore) => Promise<ExitCode>) =>
    exit(await withStore(terminal, (_, { store }) => work(store)));
  upkeep("rotate-keys", "seal with the first key of BULKHEAD_KEY what another one sealed, or none").action(
    async (options: { json?: boolean }) => {
      const { rotateKeys } = await import("../commands/db-upkeep.ts");
      await onAll((store) => rotateKeys(store, options, terminal));
    },
  );
  upkeep("retention", "forget runs that ended long ago, with all that came of them")
    .requiredOption("--older-than <days>", "of which nothing is younger", atLeastOne)
    .option("--yes", "do not ask")
    .action(async (options: { olderThan: number; yes?: boolean; json?: boolean }) => {
      const { applyRetention } = await import("../commands/db-upkeep.ts");
      await onAll((store) => applyRetention(store, options, terminal));
    });
  upkeep("forget-source", "forget one source, with all that was derived from it")
    .argument("<id>", "of a row of provenance")
    .option("--yes", "do not ask")
    .action(async (id: string, options: { yes?: boolean; json?: boolean }) => {
      const { forgetSource } = await import("../commands/db-upkeep.ts");
      await onAll((store) => forgetSource(store, id, options, terminal));
    });
}
