// An owner of an embedded database that keeps count, in a file, of how often fsync has returned: node counting-owner.ts
// <asked as JSON>.
import { openSync, writeSync } from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { prepareFolder } from "../../packages/memory/src/database/embedded/database-folder.ts";
import { socketFolder, socketPath } from "../../packages/memory/src/database/embedded/socket-path.ts";
import { LIMITS } from "../../packages/memory/src/database/limits.ts";

export interface CountingAsked {
  readonly dir: string;
  /** Where the count stands, as text. */
  readonly counter: string;
}

const { dir, counter } = JSON.parse(process.argv[2] ?? "") as CountingAsked;
const fs = createRequire(import.meta.url)("node:fs") as typeof import("node:fs");
const { fsyncSync } = fs;
const file = openSync(counter, "w");
let calls = 0;
writeSync(file, String(calls), 0);
fs.fsyncSync = (descriptor) => {
  fsyncSync(descriptor);
  writeSync(file, String(++calls), 0);
};
syncBuiltinESMExports(); // before the owner imports it by name

const folder = prepareFolder(dir);
process.argv.splice(2, 1, folder, socketPath(socketFolder(folder)), JSON.stringify(LIMITS));
await import("../../packages/memory/src/database/owner/owner-process.ts");
