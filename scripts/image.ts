// `npm run image -- <folder>`: lays out what a container image holds: our packages as they would be published, and the
// production dependencies of package-lock.json, nothing else. The Dockerfile runs it, and so does `npm run image:check`.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runTool, tail } from "./checks/tool.ts";
import { ROOT, WORKSPACES } from "./checks/workspaces.ts";
import { runHere } from "./image/run-here.ts";

const [given] = process.argv.slice(2);
if (given === undefined) {
  console.error("Say where: npm run image -- <a new folder>");
  process.exit(2);
}
const folder = resolve(given);
if (existsSync(folder) && readdirSync(folder).length > 0) {
  console.error(`${given} is not empty.`);
  process.exit(2);
}

const build = await runTool("node_modules/turbo/bin/turbo", ["run", "build", "--output-logs=errors-only"]);
if (!build.ok) {
  console.error(tail(build.output));
  process.exit(1);
}
const packed = mkdtempSync(join(tmpdir(), "bulkhead-packed-"));
try {
  for (const workspace of WORKSPACES) {
    const place = join(folder, workspace.folder);
    mkdirSync(place, { recursive: true });
    const file = runHere(
      "npm",
      ["pack", "--silent", "--pack-destination", packed],
      join(ROOT, workspace.folder),
    ).trim();
    runHere("tar", ["-xzf", join(packed, file), "-C", place, "--strip-components=1"], ROOT);
  }
  for (const file of ["package.json", "package-lock.json", "LICENSE"])
    copyFileSync(join(ROOT, file), join(folder, file));
  const omitted = ["--omit=dev", "--omit=optional", "--ignore-scripts"];
  runHere("npm", ["ci", ...omitted, "--no-audit", "--no-fund", "--loglevel=error"], folder);
} finally {
  rmSync(packed, { recursive: true, force: true });
}
console.log(`${folder}: ${WORKSPACES.length} packages of ours, and what they need`);
