// What a hostile program tries to reach, all in one run. Its caller is a process that has something to be got hold of: an
// environment, an open handle, files, servers.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, symlinkSync } from "node:fs";
import { type AddressInfo, createServer, type ListenOptions } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { callInOtherProcess, canRun, folderOf } from "./commands.ts";
import type { Host } from "./hostile-process.ts";

const SECRET = "canary";

test.skipIf(!(await canRun()))("a hostile program reaches nothing of the host's, in 41 attempts", async () => {
  const secretFile = join(folderOf({ secret: SECRET }), "secret");
  const abstractSocket = `\0${secretFile}`;
  await listening({ path: abstractSocket });
  const { port } = await listening({ host: "127.0.0.1", port: 0 });
  const host: Host = { port, abstractSocket, pid: process.pid, home: homedir(), secretFile, secret: SECRET };

  const folder = folderOf({ "program.ts": readFileSync(new URL("hostile-process.ts", import.meta.url), "utf8") });
  symlinkSync(secretFile, join(folder, "link"));
  symlinkSync("../../../../../..", join(folder, "up"));

  const handle = openSync(secretFile, "r");
  const stdio = ["ignore", "pipe", "inherit", ...Array<"ignore">(37).fill("ignore"), handle] as const; // it is 40 there: Node itself closes low ones
  const command = [process.execPath, "program.ts", JSON.stringify(host)] as const;
  const caller = spawn(
    process.execPath,
    callInOtherProcess({ command, folder, readOnly: [process.execPath], env: { PATH: "/usr/bin" } }),
    { env: { ...process.env, SECRET }, stdio: [...stdio] },
  );
  closeSync(handle);
  const got: Record<string, unknown> = JSON.parse(await text(caller.stdout as NodeJS.ReadableStream));
  expect(Object.entries(got).filter(([, what]) => what !== null)).toEqual([]);
  expect(Object.keys(got)).toHaveLength(41);
});

async function listening(where: ListenOptions): Promise<AddressInfo> {
  const server = createServer((socket) => socket.destroy()).listen(where);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return server.address() as AddressInfo; // a path's caller looks at nothing of it
}
