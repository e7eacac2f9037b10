// A worker's process that cannot be started for want of handles is a worker that crashed, and nothing else is: not the process
// that wanted it, nor the next one's.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("however few handles are left, a worker is worker_crashed or starts; with them back it starts", () => {
  const program = fileURLToPath(new URL("./parent-without-handles.ts", import.meta.url));
  const limited = 'ulimit -n 48 && exec "$0" "$@"'; // Node takes some twenty
  const args = ["-c", limited, process.execPath, "--conditions=@bulkhead/source", program];
  const said = execFileSync("sh", args, { encoding: "utf8" }).trimEnd().split("\n");
  expect(said).toHaveLength(14);
  expect(said[0]).toBe("worker_crashed");
  expect(said.at(-1)).toBe("started");
  expect(new Set(said)).toEqual(new Set(["worker_crashed", "started"]));
});
