import { spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";

// A small repository of its own, in a folder with a space, with a stand-in for npm: what npm itself does is seen by
// .ci/run, which installs for real.
const NPM = `
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
appendFileSync("npm-calls", process.argv.slice(2).join(" ") + "\\n");
if (existsSync("npm-fails")) process.exit(1);
if (existsSync("npm-is-slow")) await new Promise((resolve) => setTimeout(resolve, 1500));
mkdirSync("node_modules/tool", { recursive: true });
writeFileSync("node_modules/.package-lock.json", readFileSync("package-lock.json"));
`;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function repository(
  packages: Record<string, object> = { "node_modules/tool": { version: "1.0.0", integrity: "sha512-a" } },
) {
  const folder = join(mkdtempSync(join(tmpdir(), "bulkhead run ")), "a clone");
  folders.push(join(folder, ".."));
  mkdirSync(join(folder, "scripts"), { recursive: true });
  copyFileSync(join(import.meta.dirname, "../run.mjs"), join(folder, "scripts/run.mjs"));
  writeFileSync(join(folder, "npm.js"), NPM);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages: { "": {}, ...packages } }));
  writeFileSync(join(folder, "hello.js"), 'console.log("hello", ...process.argv.slice(2));');
  const run = (...args: string[]) => {
    const env = { ...process.env, npm_execpath: join(folder, "npm.js"), npm_node_execpath: process.execPath };
    const child = spawn(process.execPath, ["scripts/run.mjs", ...args], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
      child.once("close", (status) => resolve({ status, stdout, stderr }));
    });
  };
  const calls = () => readFileSync(join(folder, "npm-calls"), "utf8").trim().split("\n");
  return { folder, run, calls };
}

/** A Node of the repository's own that is a shell script. */
function withOwnNode(script: string) {
  const { platform, arch } = process;
  const name = `${platform === "darwin" && arch === "arm64" ? "node-bin" : "node"}-${platform}-${arch}`;
  const made = repository({ [`node_modules/${name}`]: { version: "1.0.0", integrity: "sha512-a", optional: true } });
  const bin = join(made.folder, "node_modules", name, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "node"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, "node"), 0o755);
  copyFileSync(join(made.folder, "package-lock.json"), join(made.folder, "node_modules/.package-lock.json"));
  return made;
}

test("the first command installs once, the second does not, and arguments pass through", async () => {
  const { run, calls } = repository();
  const first = await run("hello.js", "a b", "--json");
  expect(first).toMatchObject({ status: 0, stdout: "hello a b --json\n" });
  expect(first.stderr).toContain("installing the 1 packages that package-lock.json names");
  expect(await run("hello.js")).toEqual({ status: 0, stdout: "hello\n", stderr: "" });
  expect(calls()).toHaveLength(1);
});

test("two first runs at once: one installs, the other waits for it", async () => {
  const { folder, run, calls } = repository();
  writeFileSync(join(folder, "npm-is-slow"), "");
  const both = await Promise.all([run("hello.js"), run("hello.js")]);
  expect(both.map(({ status }) => status)).toEqual([0, 0]);
  expect(calls()).toHaveLength(1);
  expect(both.filter(({ stderr }) => stderr.includes("waiting for it"))).toHaveLength(1);
});

test("the lock of an installer that was killed does not stop the next one", async () => {
  const { folder, run, calls } = repository();
  writeFileSync(join(folder, ".install.lock"), "999999999");
  expect((await run("hello.js")).status).toBe(0);
  writeFileSync(join(folder, ".install.lock"), String(process.pid)); // a live process, but nobody touches the lock
  utimesSync(join(folder, ".install.lock"), new Date(0), new Date(0));
  rmSync(join(folder, "node_modules"), { recursive: true });
  expect((await run("hello.js")).status).toBe(0);
  expect(calls()).toHaveLength(2);
});

test("a changed version is installed, a changed date is not", async () => {
  const { folder, run, calls } = repository();
  await run("hello.js");
  utimesSync(join(folder, "package-lock.json"), new Date(), new Date());
  await run("hello.js");
  expect(calls()).toHaveLength(1);
  writeFileSync(
    join(folder, "package-lock.json"),
    JSON.stringify({ packages: { "node_modules/tool": { version: "1.0.1", integrity: "sha512-b" } } }),
  );
  await run("hello.js");
  expect(calls()).toHaveLength(2);
});

test("a failed install says so, ends non-zero and leaves no lock", async () => {
  const { folder, run } = repository();
  writeFileSync(join(folder, "npm-fails"), "");
  const failed = await run("hello.js");
  expect(failed.status).toBe(1);
  expect(failed.stdout).toBe("");
  expect(failed.stderr).toContain("npm ci failed (exit code 1)");
  rmSync(join(folder, "npm-fails"));
  expect((await run("hello.js")).status).toBe(0);
});

test("the status of the script is the status of the command", async () => {
  const { folder, run } = repository();
  writeFileSync(join(folder, "three.js"), "process.exit(3);");
  expect((await run("three.js")).status).toBe(3);
});

test("a missing libatomic is a sentence with the fix", async () => {
  const { run } = withOwnNode(
    'echo "node: error while loading shared libraries: libatomic.so.1: cannot open shared object file: No such file or directory" >&2; exit 127',
  );
  const { status, stderr } = await run("hello.js");
  expect(status).toBe(1);
  expect(stderr).toContain("apt-get install -y libatomic1");
});

test("a lockfile's Node that npm skipped is an error, not the host's Node in its place", async () => {
  const { folder, run } = withOwnNode("exit 0");
  rmSync(join(folder, "node_modules"), { recursive: true });
  const { status, stderr } = await run("hello.js");
  expect(status).toBe(1);
  expect(stderr).toContain("npm left out node-");
});
