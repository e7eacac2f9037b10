// A store of many files: how many contents a snapshot, and an import in which one file is another, write of those that are there.
// A row of a content that is written again lies elsewhere, so it is counted by where it lies.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Database, fileStore, type Writer } from "../../packages/memory/src/index.ts";
import { newFolder } from "../../packages/memory/test/database/disk.ts";
import type { BenchResult } from "../bench.ts";

const FILES = 10_000;
const OPERATOR: Writer = { origin: "operator", label: { integrity: "trusted", readers: "public" } };

export async function manyFiles(name: string, database: Database): Promise<readonly BenchResult[]> {
  process.stderr.write(`${name}: ${FILES.toLocaleString("en")} files …\n`);
  const folder = newFolder("bulkhead-bench-files-");
  for (let at = 0; at < FILES; at++) {
    const below = join(folder, String(at % 100));
    mkdirSync(below, { recursive: true });
    writeFileSync(join(below, String(at)), `content of ${at}`);
  }
  const store = fileStore(database, { name: "many" });
  await store.importFrom(folder, OPERATOR);
  const before = await contents(database);
  const writtenSince = async () => [...(await contents(database))].filter((one) => !before.has(one)).length;
  await store.snapshot("whole");
  const bySnapshot = await writtenSince();
  writeFileSync(join(folder, "0", "0"), "another content");
  await store.importFrom(folder, OPERATOR);
  const byImport = await writtenSince();
  rmSync(folder, { recursive: true, force: true });
  const of = `${name}: contents written by`;
  return [
    { name: `${of} a snapshot of 10,000 files`, value: bySnapshot, unit: "", goal: { atMost: 0 } },
    { name: `${of} an import with one of them changed`, value: byImport, unit: "", goal: { atMost: 1 } },
  ];
}

/** Each with where its row lies. */
async function contents(database: Database): Promise<ReadonlySet<string>> {
  const sql = `select file_chunk.ctid::text || ' ' || blob as row from bulkhead_operator.file_chunk
    join bulkhead_operator.file_blob on id = blob join bulkhead_operator.file_store on file_store.id = store
    where file_store.name = 'many'`;
  return new Set((await database.query<{ row: string }>(sql)).map(({ row }) => row));
}
