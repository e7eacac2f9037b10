// What becomes of workers' processes when nobody waits for them any more.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { processFacts } from "@bulkhead/sandbox";
import { expect, test } from "vitest";

const { setpriv } = processFacts();

test.skipIf(setpriv === undefined)("a worker that spins ends with a parent that is killed", async () => {
  const program = fileURLToPath(new URL("./spinning-parent.ts", import.meta.url));
  const parent = spawn(process.execPath, ["--conditions=@bulkhead/source", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [bytes] = (await once(parent.stdout, "data")) as [Buffer];
  const child = Number(bytes.toString());
  expect(existsSync(`/proc/${child}`)).toBe(true);
  parent.kill("SIGKILL");
  await expect.poll(() => existsSync(`/proc/${child}`), { timeout: 10_000 }).toBe(false);
});
