// `bulkhead files ...`: the flags of its commands. Each opens the database, and closes it.
import type { Database } from "@bulkhead/memory";
import type { Command } from "commander";
import { withStore } from "../runs/with-store.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { atLeastOne } from "./at-least-one.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";

export function describeFiles(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const group = common(program.command("files"), terminal).description(
    "files that agents wrote, by store: see them and what changed, take them out and in",
  );
  const command = (name: string, description: string) =>
    common(group.command(name), terminal).description(description).option("--json", "print one JSON object");
  const on = async (work: (database: Database) => Promise<ExitCode>) =>
    exit(await withStore(terminal, (_, { database }) => work(database)));
  const at = ["--at <moment>", "as it was: the number of a change, or a snapshot"] as const;

  command("list", "the stores, or every file of one")
    .argument("[store]", "its name")
    .option(...at)
    .action(async (store: string | undefined, options: { at?: string; json?: boolean }) => {
      const { listFiles } = await import("../commands/files-list.ts");
      await on((database) => listFiles(database, store, options, terminal));
    });
  command("show", "one file: where it comes from, its versions, and its content in a frame")
    .argument("<store>", "its name")
    .argument("<path>", "of the file")
    .option("--version <number>", "not the last one", atLeastOne)
    .option("--bytes <number>", "how much of it", atLeastOne, 16_384)
    .action(async (store: string, path: string, options: { version?: number; bytes: number; json?: boolean }) => {
      const { showFile } = await import("../commands/files-show.ts");
      await on((database) => showFile(database, store, path, options, terminal));
    });
  command("diff", "which files differ between two moments")
    .argument("<store>", "its name")
    .argument("<from>", "the number of a change, or a snapshot")
    .argument("[to]", "the same; default: now")
    .action(async (store: string, from: string, to: string | undefined, options: { json?: boolean }) => {
      const { diffFiles } = await import("../commands/files-list.ts");
      await on((database) => diffFiles(database, store, { from, to }, options, terminal));
    });
  command("snapshot", "a name for what is there now, or all such names")
    .argument("<store>", "its name")
    .argument("[name]", "of the snapshot")
    .action(async (store: string, name: string | undefined, options: { json?: boolean }) => {
      const { snapshotFiles } = await import("../commands/files-change.ts");
      await on((database) => snapshotFiles(database, store, name, options, terminal));
    });
  command("restore", "put back what was there, as one more change")
    .argument("<store>", "its name")
    .argument("<moment>", "the number of a change, or a snapshot")
    .action(async (store: string, moment: string, options: { json?: boolean }) => {
      const { restoreFiles } = await import("../commands/files-change.ts");
      await on((database) => restoreFiles(database, store, moment, options, terminal));
    });
  command("guard", "from now on only the operator changes a file or a folder; or all that is guarded")
    .argument("<store>", "its name; a new one is made")
    .argument("[path]", "of the file or the folder")
    .action(async (store: string, path: string | undefined, options: { json?: boolean }) => {
      const { guardFiles } = await import("../commands/files-change.ts");
      await on((database) => guardFiles(database, store, path, options, terminal));
    });
  command("unguard", "end that")
    .argument("<store>", "its name")
    .argument("<path>", "as it was guarded")
    .action(async (store: string, path: string, options: { json?: boolean }) => {
      const { unguardFiles } = await import("../commands/files-change.ts");
      await on((database) => unguardFiles(database, store, path, options, terminal));
    });
  command("export", "write all files of a store into a folder")
    .argument("<store>", "its name")
    .argument("<folder>", "a new or empty one")
    .option(...at)
    .action(async (store: string, folder: string, options: { at?: string; json?: boolean }) => {
      const { exportFiles } = await import("../commands/files-transfer.ts");
      await on((database) => exportFiles(database, store, folder, options, terminal));
    });
  command("import", "read a folder into a store, as one change")
    .argument("<store>", "its name; a new one is made")
    .argument("<folder>", "of plain files")
    .option("--remove", "remove from the store what is not in the folder")
    .option("--trust", "they are your own: no stranger's text has shaped them. Default: external")
    .action(async (store: string, folder: string, options: { remove?: boolean; trust?: boolean; json?: boolean }) => {
      const { importFiles } = await import("../commands/files-transfer.ts");
      await on((database) => importFiles(database, store, folder, options, terminal));
    });
}
