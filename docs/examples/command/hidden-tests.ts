// Code that nobody has read is tested with tests that it never saw, on a copy of its folder and in a compartment.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandSandbox } from "@bulkhead/sandbox";

const written = mkdtempSync(join(tmpdir(), "written-")); // by a model, say
writeFileSync(join(written, "sum.ts"), "export const sum = (a: number, b: number) => a - b;\n");
const tests = mkdtempSync(join(tmpdir(), "tests-")); // by you
writeFileSync(
  join(tests, "sum.test.ts"),
  `import { sum } from "/box/folder/sum.ts";
if (sum(2, 2) !== 4) throw new Error("two and two are not four");
`,
);

const node = process.execPath;
const sandbox = commandSandbox({ readOnly: [node], limits: { seconds: 10, memoryMb: 256 } });
const end = await sandbox.run({
  command: [node, "/tests/sum.test.ts"],
  folder: written,
  readOnly: [{ from: tests, to: "/tests" }],
});
console.log(end.kind === "exited" ? `ended with ${end.code}` : `ended by its limit of ${end.by}`);
