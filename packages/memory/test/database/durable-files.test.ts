// That a commit is on disk when it is acknowledged is observed, by counting calls.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "./temporary-folder.ts";

test("every commit of the embedded database reaches fsync", { timeout: 60_000 }, () => {
  const program = join(import.meta.dirname, "sync-count-process.ts");
  const printed = execFileSync(process.execPath, ["--conditions=@bulkhead/source", program, temporaryFolder()], {
    encoding: "utf8",
  });
  expect(Number(printed)).toBeGreaterThanOrEqual(20);
});
