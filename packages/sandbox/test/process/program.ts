// Where the programs of these tests stand, and what they may read.
import { fileURLToPath } from "node:url";
import type { ChildProgram } from "@bulkhead/sandbox";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export const programOf = (file: string): ChildProgram => ({
  path: here(`./${file}`),
  reads: [here("../../"), here("../../../../node_modules/@bulkhead")],
  flags: ["--conditions=@bulkhead/source"],
});
