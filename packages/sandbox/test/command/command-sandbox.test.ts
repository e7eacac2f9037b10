// What a command is given, and how it ends.
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { commandSandbox } from "@bulkhead/sandbox";
import { describe, expect, test } from "vitest";
import { canRun, folderOf, readable, run, sandbox, script, shell } from "./commands.ts";

describe.skipIf(!(await canRun()))("a command (npm run bubblewrap:install)", () => {
  test("works on a copy of the folder: what it writes changes nothing outside", async () => {
    const folder = folderOf({ "src/größe 漢字\n.txt": "as it was" });
    const work = shell("cat src/*; echo new > src/new; rm src/gr*; ls -A; pwd");
    expect(readable(await sandbox.run({ command: work, folder }))).toEqual({
      kind: "exited",
      code: 0,
      stdout: "as it wassrc\n/box/folder\n",
      stderr: "",
    });
    expect(readFileSync(join(folder, "src/größe 漢字\n.txt"), "utf8")).toBe("as it was");
  });

  test("ends with its own code, and its output in two streams", async () => {
    const code = "process.stdout.write('out'); process.stderr.write('err'); process.exitCode = 7";
    expect(await run(script(code))).toEqual({ kind: "exited", code: 7, stdout: "out", stderr: "err" });
    expect(await run(["no-such-program"])).toMatchObject({ kind: "exited", code: 127 });
  });

  test("has an environment of what was named, and nothing on its standard input", async () => {
    const code = "console.log(JSON.stringify(process.env)); process.stdin.on('end', () => console.log('end')).resume()";
    const { stdout } = await run(script(code), { env: { A: "b=c", LANG: "C.UTF-8" } });
    expect(stdout).toBe('{"A":"b=c","LANG":"C.UTF-8","PWD":"/box/folder"}\nend\n');
  });

  test("sees what the caller shows it, where the caller says, and cannot write there", async () => {
    const shown = folderOf({ "hidden.test.js": "console.log('shown')" });
    const call = { readOnly: [{ from: shown, to: "/tests" }] };
    expect(await run([process.execPath, "/tests/hidden.test.js"], call)).toMatchObject({ stdout: "shown\n" });
    expect(await run(shell("echo x > /tests/hidden.test.js || rm -rf /tests"), call)).toMatchObject({ kind: "exited" });
    expect(readFileSync(join(shown, "hidden.test.js"), "utf8")).toBe("console.log('shown')");
  });

  test("whose folder does not fit on its disk ends as killed by the disk", async () => {
    const large = folderOf();
    mkdirSync(join(large, "in"));
    writeFileSync(join(large, "in/file"), Buffer.alloc(1_100_000));
    expect(await run(["true"], { folder: large, limits: { diskMb: 1 } })).toMatchObject({ kind: "killed", by: "disk" });
  });
});

describe("a call", () => {
  const folder = "/usr/bin";
  const command = ["true"] as const;

  test.each([
    ["no program", { command: [] as unknown as readonly [string], folder }],
    ["a text for its words", { command: "true" as never, folder }],
    ["a word with a NUL", { command: ["tr\0ue"] as const, folder }],
    ["too many words", { command: ["echo", "x".repeat(200_000)] as const, folder }],
    ["a relative folder", { command, folder: "src" }],
    ["a folder that is not there", { command, folder: "/no/such/folder" }],
    ["a file as its folder", { command, folder: process.execPath }],
    ["a limit of nothing", { command, folder, limits: { seconds: 0 } }],
    ["a limit that is no number", { command, folder, limits: { memoryMb: Number.NaN } }],
    ["a limit that is not one", { command, folder, limits: { memory: 1 } as object }],
    ["a name with = in its environment", { command, folder, env: { "A=B": "c" } }],
    ["all of the host's files", { command, folder, readOnly: ["/"] }],
    ["the host's /etc", { command, folder, readOnly: ["/etc/passwd"] }],
    ["the host's /etc, in another place", { command, folder, readOnly: [{ from: "/etc/passwd", to: "/x" }] }],
    ["the host's processes, by another name", { command, folder, readOnly: [{ from: "/proc/self/root", to: "/x" }] }],
    ["the folder of all homes", { command, folder, readOnly: ["/home"] }],
    ["a home folder", { command, folder, readOnly: [process.env["HOME"] ?? "/root"] }],
    [
      "something in the sandbox's own places",
      { command, folder, readOnly: [{ from: "/usr/share", to: "/box/folder" }] },
    ],
    [
      "something in place of the system's programs",
      { command, folder, readOnly: [{ from: "/usr/share", to: "/usr/bin" }] },
    ],
  ])("with %s is refused", async (_, call) => {
    await expect(commandSandbox().run(call)).rejects.toMatchObject({ code: "bad_call" });
  });

  test("that shows its user's own home is refused, whatever HOME says", async () => {
    const { HOME } = process.env;
    try {
      process.env["HOME"] = "/nowhere";
      const refused = commandSandbox().run({ command, folder, readOnly: [userInfo().homedir] });
      await expect(refused).rejects.toMatchObject({ code: "bad_call" });
    } finally {
      process.env["HOME"] = HOME;
    }
  });

  test("that shows a socket is refused: it leads out, however it is mounted", async () => {
    const socket = join(folderOf(), "agent.sock");
    const server = createServer().listen(socket);
    await once(server, "listening");
    try {
      const refused = commandSandbox().run({ command, folder, readOnly: [{ from: socket, to: "/x" }] });
      await expect(refused).rejects.toMatchObject({ code: "bad_call" });
    } finally {
      server.close();
    }
  });

  test("is refused with the fix where bubblewrap is missing, and nothing runs", async () => {
    const none = commandSandbox({ path: "/nowhere" });
    const refused = none.run({ command: ["true"], folder });
    await expect(refused).rejects.toMatchObject({
      code: "sandbox_missing",
      message: expect.stringContaining("npm run bubblewrap:install"),
    });
  });

  test.skipIf(process.platform !== "linux")(
    "is refused with the fix where bubblewrap cannot make its namespaces",
    async () => {
      const path = folderOf();
      symlinkSync("/usr/bin/false", join(path, "bwrap"));
      const refused = commandSandbox({ path }).run({ command: ["true"], folder: folderOf() });
      await expect(refused).rejects.toMatchObject({
        code: "sandbox_missing",
        message: expect.stringContaining("namespaces"),
      });
    },
  );
});
