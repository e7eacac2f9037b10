// What judges the tree after each change: the type check, the tests that are in it, and for each instruction a test file that
// is in no file store, so that no worker is shown it. All of it runs in the command sandbox: what workers wrote never runs in
// this process.
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { commandEvaluator, type Evaluator } from "@bulkhead/agents";
import { type CommandSandbox, commandSandbox } from "@bulkhead/sandbox";
import { readTests } from "./read-tests.ts";

const HERE = import.meta.dirname;
const ACCEPTANCE = join(HERE, "acceptance");
const PACKAGES = join(HERE, "../../node_modules");
export const NODE = "/tools/node";

/** Read-only: Node, the packages that check types, and what is given here. */
export function shortenerSandbox(...shown: readonly { readonly from: string; readonly to: string }[]): CommandSandbox {
  return commandSandbox({
    readOnly: [
      { from: process.execPath, to: NODE },
      { from: PACKAGES, to: "/tools/node_modules" },
      { from: ACCEPTANCE, to: "/tools/acceptance" },
      ...shown,
    ],
    limits: { seconds: 60, memoryMb: 1_024 },
  });
}

export function shortenerEvaluators(): Readonly<Record<string, Evaluator>> {
  const sandbox = shortenerSandbox();
  const types = commandEvaluator({ name: "types", sandbox, command: [NODE, ...TSC] });
  const ownTests = commandEvaluator({
    name: "own_tests",
    sandbox,
    command: [NODE, ...TEST, "test/*.test.ts"],
    read: (end) => readTests(end, FEWEST_OWN_TESTS),
  });
  const hidden = globSync("*.test.ts", { cwd: ACCEPTANCE }).map((file) => {
    const name = `accept_${basename(file, ".test.ts").replaceAll("-", "_")}`;
    const expected = readFileSync(join(ACCEPTANCE, file), "utf8").match(/^test\(/gm)?.length ?? 0;
    const command = ["/bin/sh", "-c", BESIDE_THE_TREE, file] as const;
    return [name, commandEvaluator({ name, sandbox, command, read: (end) => readTests(end, expected) })] as const;
  });
  return { types, own_tests: ownTests, ...Object.fromEntries(hidden) };
}

const TSC = ["/tools/node_modules/typescript/bin/tsc", "-p", ".", "--typeRoots", "/tools/node_modules/@types"];
const TEST = ["--test", "--test-isolation=none", "--test-reporter=tap"];
/** Two are the operator's. */
const FEWEST_OWN_TESTS = 3;
/** $0 is the test file; it imports from ../tree, which is the folder that the command starts in. */
const BESIDE_THE_TREE = [
  "mkdir /tmp/judge",
  'ln -s "$PWD" /tmp/judge/tree',
  "cp -R /tools/acceptance /tmp/judge/acceptance",
  `exec ${NODE} ${TEST.join(" ")} "/tmp/judge/acceptance/$0"`,
].join(" && ");
