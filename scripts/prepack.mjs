// Every package carries the licence. npm takes the file from the package's own folder, so it is put there when packing.
import { copyFileSync } from "node:fs";
import { join } from "node:path";

copyFileSync(join(import.meta.dirname, "../LICENSE"), "LICENSE");
