// What the operator gives: the program, approved as it stands in program.yaml, and a file store with his own files, which no
// worker can change. Rule: asked again, after a crash or by another process, it changes nothing that is there.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Database,
  type FileStore,
  fileStore,
  instructionRegistry,
  type ProgramVersion,
  programFromYaml,
  programHash,
  type Writer,
} from "@bulkhead/memory";

const OPERATOR: Writer = { origin: "operator", label: { integrity: "trusted", readers: "public" } };

/** Of the tree: what it is judged by there. The hidden tests are not in it. */
export const OPERATORS_FILES: readonly string[] = ["package.json", "tsconfig.json", "test/house-rules.test.ts"];

export async function approvedProgram(database: Database): Promise<ProgramVersion> {
  const registry = instructionRegistry(database);
  const program = programFromYaml(readFileSync(join(import.meta.dirname, "program.yaml"), "utf8"));
  const approved = await registry.find(program.name);
  if (approved?.hash === programHash(program)) return approved;
  const { name, version, hash } = await registry.draft(program, OPERATOR);
  return registry.approve(name, version, hash, { kind: "developer", name: "the example" });
}

export async function guardedFiles(database: Database, name: string): Promise<FileStore> {
  const files = fileStore(database, { name });
  for (const path of OPERATORS_FILES) {
    if ((await files.find(path)) === undefined) {
      await files.write(path, readFileSync(join(import.meta.dirname, "tree", path)), 0, OPERATOR);
    }
    await files.guard(path);
  }
  return files;
}
