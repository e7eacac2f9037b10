// The process that goes on: `node second-process.ts FOLDER [MODEL]`. Each line that it prints is what was told of its half.
import { openDatabase } from "@bulkhead/memory";
import { playHalves } from "./halves.ts";

const [dir = "", model] = process.argv.slice(2);
await using database = await openDatabase({ url: "", dir });
for await (const told of playHalves("second", database, { model })) process.stdout.write(`${JSON.stringify(told)}\n`);
