/**
 * Puts into README.md what it shows: the example as it stands in its file, and what two commands really print.
 * `node scripts/run.mjs scripts/readme.ts` after a change of either.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const example = "docs/examples/refund/agent.ts";
const bulkhead = (...args: string[]) => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@bulkhead/source", "apps/orchestrator/bin/bulkhead.js", ...args],
    { cwd: root, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
  return { stdout: stdout.trimEnd(), stderr };
};

export function fill(
  readme: string,
  parts: { readonly demo: string; readonly example: string; readonly run: string },
): string {
  return readme
    .replace(
      /<!-- demo -->[\s\S]*<!-- \/demo -->/,
      () => `<!-- demo -->\n\`\`\`\n${parts.demo}\n\`\`\`\n<!-- /demo -->`,
    )
    .replace(/(agent\.ts\):\n\n)```ts\n[\s\S]*?```/, (_, before: string) => `${before}\`\`\`ts\n${parts.example}\`\`\``)
    .replace(
      /(offline-model\.ts\n```\n\n)```\n[\s\S]*?```/,
      (_, before: string) => `${before}\`\`\`\n${parts.run}\n\`\`\``,
    );
}

if (import.meta.main) {
  const path = join(root, "README.md");
  const demo = bulkhead("demo").stdout;
  const run = bulkhead("run", example, "--model", "docs/examples/refund/offline-model.ts").stdout;
  writeFileSync(
    path,
    fill(readFileSync(path, "utf8"), { demo, run, example: readFileSync(join(root, example), "utf8") }),
  );
}
