#!/usr/bin/env node
// The committed binary. It runs what was built (dist); in the repository, where nothing is built, it runs the sources,
// for which Node needs our export condition: without it this file starts Node again with it, in the same process.
// What Node compiles is kept in the user's cache folder (not in the shared temporary one: who can write there could run
// code here), and the next start takes 40 % less time.
import { existsSync } from "node:fs";
import module from "node:module"; // as a whole: by name, what an old Node lacks would end it before we can refuse it
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `bulkhead needs Node 22.18 or later, and this is Node ${process.versions.node}: install it from https://nodejs.org and try again.`,
  );
  process.exit(2);
}
const condition = "--conditions=@bulkhead/source";
const main = import.meta.resolve("#main");
if (main.endsWith(".js") && !existsSync(fileURLToPath(main))) {
  process.execve(
    process.execPath,
    [process.execPath, condition, ...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    process.env,
  );
}
module.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "bulkhead", "compiled")); // never throws
await import("#main");
