// What becomes of workers' processes when nobody waits for them any more.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { processFacts } from "@bulkhead/sandbox";
import { expect, test } from "vitest";
import { canCompart } from "./can-compart.ts";

const { setpriv } = processFacts();
const can = { process: setpriv !== undefined, bubblewrap: canCompart() };

test.for(["process", "bubblewrap"] as const)(
  "a worker that spins ends with a parent that is killed: %s",
  async (walls, { skip }) => {
    skip(!can[walls]);
    const program = fileURLToPath(new URL("./spinning-parent.ts", import.meta.url));
    const parent = spawn(process.execPath, ["--conditions=@bulkhead/source", program, walls], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [bytes] = (await once(parent.stdout, "data")) as [Buffer];
    const started = bytes.toString().trim().split(" ").map(Number);
    const living = () => started.filter((pid) => existsSync(`/proc/${pid}`));
    expect(started.length).toBe(walls === "bubblewrap" ? 2 : 1);
    expect(living()).toEqual(started);
    parent.kill("SIGKILL");
    await expect.poll(living, { timeout: 10_000 }).toEqual([]);
  },
);
