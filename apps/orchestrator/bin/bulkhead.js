#!/usr/bin/env node
// The committed binary. It runs what was built (dist); in the repository, where nothing is built, it runs the sources,
// for which Node needs our export condition: without it this file starts Node again with it, in the same process.
import { existsSync } from "node:fs";
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
await import("#main");
