// Which store of files a person means, and which moment of it.
import { type Database, type FileStore, fileStore, fileStores, type Moment } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import { commandName } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

/** @throws CliError `no_file`: to look at a store makes none */
export async function findStore(database: Database, name: string, env: NodeJS.ProcessEnv): Promise<FileStore> {
  if ((await fileStores(database)).some((store) => store.name === name))
    return fileStore(database, { name, key: env["BULKHEAD_KEY"] });
  throw new CliError(
    "no_file",
    `There is no store of files ${visibleLine(name, 60)}.`,
    `See which there are: ${commandName(env)} files list`,
  );
}

/** A number is a change's; whatever else, a snapshot's name. */
export const momentIn = (text: string | undefined): Moment | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
