// Puts into the documents what they show. `<!-- file PATH -->` before a code block: the block is that file.
// `<!-- run ARGUMENTS -->`: the block is what the repository's Node really prints for them.
// `node scripts/run.mjs scripts/documents.ts` after a change of either; a test holds the files, and runs nothing.
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CODE_MEANINGS } from "@bulkhead/sandbox";

export const ROOT = join(import.meta.dirname, "..");

export const documents = (): readonly string[] =>
  ["*.md", "docs/**/*.md", "examples/*/*.md"].flatMap((pattern) => globSync(pattern, { cwd: ROOT }));

export function fillFiles(document: string): string {
  return fill(fillCodes(document), "file", (path) => readFileSync(join(ROOT, path), "utf8"));
}

/** The table of codes, from where it is written. */
function fillCodes(document: string): string {
  const rows = Object.entries(CODE_MEANINGS).map(
    ([code, { stage, acts, again, meaning }]) =>
      `| \`${code}\` | ${meaning} | ${stage} | ${acts} | ${again ? "yes" : "no"} |`,
  );
  const table = ["| code | means | from | who can act | again |", "| --- | --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
  return document.replace(
    /(<!-- codes -->\n)[\s\S]*?(<!-- \/codes -->)/,
    (_, head: string, end: string) => `${head}\n${table}\n\n${end}`,
  );
}

function fillOutputs(document: string): string {
  return fill(document, "run", (command) => {
    const args = ["--conditions=@bulkhead/source", ...command.split(" ")];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      cwd: ROOT,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", npm_lifecycle_event: "bulkhead", INIT_CWD: ROOT }, // as `npm run bulkhead` does
    });
    // What a code of `bulkhead` says is part of what it shows; an example that ends with one is broken.
    if (status !== 0 && command.startsWith("docs/")) throw new Error(`${command} failed:\n${stderr}`);
    return `${stdout.trimEnd()}\n`;
  });
}

function fill(document: string, kind: "file" | "run", content: (what: string) => string): string {
  const block = new RegExp(`(<!-- ${kind} (.+) -->\\n\`\`\`\\w*\\n)[\\s\\S]*?\`\`\``, "g");
  return document.replace(block, (_, head: string, what: string) => `${head}${content(what)}\`\`\``);
}

if (import.meta.main) {
  for (const document of documents()) {
    const path = join(ROOT, document);
    const before = readFileSync(path, "utf8");
    const after = fillOutputs(fillFiles(before));
    if (after === before) continue;
    writeFileSync(path, after);
    process.stderr.write(`${document} is up to date\n`);
  }
}
