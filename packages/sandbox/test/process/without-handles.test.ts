// A worker's process that cannot be started for want of handles is a worker that crashed, and nothing else is: not the process
// that wanted it, nor the next one's.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { canCompart } from "./can-compart.ts";

const can = { process: true, bubblewrap: canCompart() };

test.for(["process", "bubblewrap"] as const)(
  "however few handles are left, a worker is worker_crashed or starts; with them back it starts: %s",
  (walls, { skip }) => {
    skip(!can[walls]);
    const program = fileURLToPath(new URL("./parent-without-handles.ts", import.meta.url));
    const limited = 'ulimit -n 300 && exec "$0" "$@"'; // above what this process may have been started with
    const args = ["-c", limited, process.execPath, "--conditions=@bulkhead/source", program, walls];
    const said = execFileSync("sh", args, { encoding: "utf8" }).trimEnd().split("\n");
    expect(said).toHaveLength(18);
    expect(said[0]).toBe("worker_crashed");
    expect(said.at(-1)).toBe("started");
    expect(new Set(said)).toEqual(new Set(["worker_crashed", "started"]));
  },
);
