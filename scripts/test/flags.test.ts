// What a script says of its flags.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const script = (flag: string) =>
  spawnSync(process.execPath, [join(import.meta.dirname, "..", "check.ts"), flag], { encoding: "utf8" });

test("a flag that there is not ends with 2 and the flags that there are, and --help with 0", () => {
  expect(script("--bogus")).toMatchObject({
    status: 2,
    stderr: "Unknown option '--bogus'\n\nnpm run check -- [--only STEPS] [--json]\n",
  });
  expect(script("--help")).toMatchObject({ status: 0, stdout: "npm run check -- [--only STEPS] [--json]\n" });
});
