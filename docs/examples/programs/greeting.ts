// A program of one instruction, carried out and judged: it runs offline, since a script plays the worker.
import { commandEvaluator, runProgram } from "@bulkhead/agents";
import { call, scriptedModel } from "@bulkhead/agents/testing";
import { databaseRunStore, fileStore, instructionRegistry, openDatabase, programFromYaml } from "@bulkhead/memory";
import { commandSandbox } from "@bulkhead/sandbox";

await using database = await openDatabase();
const operator = { origin: "operator", label: { integrity: "trusted", readers: "public" } } as const;

// What is to be done, as somebody approved it.
const registry = instructionRegistry(database);
const draft = await registry.draft(
  programFromYaml(`
name: greeting
requirements:
  - { id: R1, text: greet.js exports a greeting. }
instructions:
  - { id: greet, text: Write greet.js., covers: [R1], evaluators: [tests] }
`),
  operator,
);
const program = await registry.approve(draft.name, draft.version, draft.hash, { kind: "developer", name: "me" });

// Where it is done, and what judges it: the test is the operator's, and no worker can change it.
const files = fileStore(database, { name: `greeting-${draft.version}` });
await files.write("test/greet.js", "process.exit(require('../greet.js') === 'hello' ? 0 : 1)", 0, operator);
await files.guard("test");
const tests = commandEvaluator({
  name: "tests",
  sandbox: commandSandbox({ readOnly: [process.execPath] }),
  command: [process.execPath, "test/greet.js"],
});

const model = scriptedModel({
  greet: [
    call("write_files", { files: [{ path: "greet.js", base: 0, text: "module.exports = 'good day'" }] }),
    call("done"), // the verdict is "fail": it goes on; what it wrote is version 2, since the test was the first change
    call("write_files", { files: [{ path: "greet.js", base: 2, text: "module.exports = 'hello'" }] }),
  ],
});
const store = databaseRunStore(database);
console.log(await runProgram({ program, files, evaluators: { tests }, model, store }));
