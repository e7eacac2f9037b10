// Prints how often fsync reached the system during 20 commits of one row each: node sync-count-process.ts <folder>.
import { createRequire, syncBuiltinESMExports } from "node:module";

const fs = createRequire(import.meta.url)("node:fs") as typeof import("node:fs");
const { fsyncSync } = fs;
let calls = 0;
fs.fsyncSync = (file) => {
  calls++;
  fsyncSync(file);
};
syncBuiltinESMExports(); // before anything imports it by name

const { openData } = await import("../../src/database/owner/data-folder.ts");
const { templateFolder } = await import("../../src/database/owner/template.ts");
const database = await openData(process.argv[2] as string, templateFolder(process.env));
await database.exec("create table row (n int); checkpoint");
const before = calls;
for (let n = 0; n < 20; n++) await database.query("insert into row values ($1)", [n]);
console.log(calls - before);
await database.close();
