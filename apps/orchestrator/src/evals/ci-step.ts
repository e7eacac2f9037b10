// The CI step that `bulkhead eval init` writes: where GitHub looks for it, and what it runs there.
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { shellWord } from "../terminal/terminal.ts";

/** The root of the repository that the module stands in; without one the working folder, or the module's own where that lies elsewhere. */
export function projectOf(module: string, cwd: string): string {
  for (let folder = dirname(module); folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, ".git"))) return folder;
  return relative(cwd, module).startsWith("..") ? dirname(module) : cwd;
}

/** The command stands in a block of its own: any path is one word there, for YAML and for the shell. */
export function ciStep(module: string): string {
  return `# Fails when a stranger's text can make the agent act. Needs @bulkhead/orchestrator among the devDependencies;
# with --no nothing is fetched in its place, whoever owns that name.
name: injection
on: [push, pull_request]
permissions:
  contents: read
jobs:
  injection:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: npm ci
      - run: |
          npx --no -- bulkhead eval ${shellWord(module)}
`;
}
