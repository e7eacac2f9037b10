// What a start loads: little, and what Node compiled is kept in the user's own cache folder; it goes without where there is none.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bulkhead, temporaryFolder } from "./bulkhead-process.ts";

test("what was compiled is kept in the user's cache folder, and not in the temporary one", async () => {
  using folder = temporaryFolder();
  const env = { XDG_CACHE_HOME: join(folder.path, "cache"), TMPDIR: folder.path };
  const first = await bulkhead(["--version"], { env });
  expect(readdirSync(folder.path)).toEqual(["cache"]);
  expect(readdirSync(join(folder.path, "cache", "bulkhead", "compiled"))).not.toEqual([]);
  const without = await bulkhead(["--version"], { env: { XDG_CACHE_HOME: "/dev/null/no" } });
  expect(without).toEqual(first);
  expect(first).toMatchObject({ code: 0, stderr: "" });
});

test("help is printed without loading another package of ours, or what one stands on", async () => {
  const tell = `import { registerHooks } from "node:module";
    registerHooks({
      resolve(specifier, context, next) {
        if (/^[@a-z]/.test(specifier) && !/^(node|file|data):/.test(specifier)) console.error(specifier);
        return next(specifier, context);
      },
    });`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(tell)}`;
  const { code, stderr } = await bulkhead(["--help"], { env: { NODE_OPTIONS } });
  expect(code).toBe(0);
  expect(new Set(stderr.trim().split("\n"))).toEqual(new Set(["commander"]));
});
