// The virtual environment, with Pythons that are scripts of ours: nothing is installed and no network is asked.
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pythonEnvironment } from "../../src/agentdojo/python-environment.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "agentdojo-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** What the script does for `-c`, for `-m venv <folder>`, and for `-m pip` of the environment that it made. */
async function python(name: string, { check = "exit 0", pip = "exit 0" }: { check?: string; pip?: string }) {
  const path = join(folder, name);
  const own = `#!/bin/sh\\n${pip}\\n`;
  const venv = `mkdir -p "$3/bin"; printf '${own}' > "$3/bin/python"; chmod +x "$3/bin/python"; echo x >> ${path}.made`;
  await writeFile(path, `#!/bin/sh\ncase "$1" in -c) ${check};; -m) ${venv};; esac\n`);
  await chmod(path, 0o755);
  return path;
}

const make = (path: string, into: string) =>
  pythonEnvironment({ folder: join(folder, into), python: path, signal: AbortSignal.timeout(60_000) });

test("without a Python, with an old one, or with one that has no venv, it says what to install", async () => {
  const install = /install Python 3\.10 or later with venv and pip/u;
  await expect(make(join(folder, "nowhere"), "a")).rejects.toMatchObject({ code: "no_python" });
  await expect(make(join(folder, "nowhere"), "a")).rejects.toThrow(install);
  await expect(make(await python("old", { check: "exit 3" }), "a")).rejects.toThrow(/older than 3\.10/u);
  await expect(make(await python("bare", { check: "exit 1" }), "a")).rejects.toThrow(/has no venv with pip/u);
});

test("an index that pip cannot reach is said in pip's last line, and the environment is made anew the next time", async () => {
  const path = await python("offline", { pip: "echo first >&2; echo no route >&2; exit 1" });
  for (const _ of [1, 2])
    await expect(make(path, "b")).rejects.toThrow("no_agentdojo: AgentDojo cannot be installed (pip: no route)");
  expect(await readFile(`${path}.made`, "utf8")).toBe("x\nx\n");
});

test("it is made once", async () => {
  const path = await python("good", {});
  expect(await make(path, "c")).toBe(join(folder, "c", "bin", "python"));
  await make(path, "c");
  expect(await readFile(`${path}.made`, "utf8")).toBe("x\n");
});
