// What importing the package costs: PGlite (27 MB) is the owner process's, the migrator is loaded when one is missing.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("importing the package loads neither PGlite nor the migrator", () => {
  const program = join(import.meta.dirname, "import-process.ts");
  const loaded = execFileSync(process.execPath, ["--conditions=@bulkhead/source", program], { encoding: "utf8" });
  expect(loaded).toMatch(/\/pg\//);
  expect(loaded).not.toMatch(/pglite|kysely/);
});
