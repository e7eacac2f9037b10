// Kills a run in the middle, and goes on with it in another process: what was done is not done again.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = (file: string) => join(import.meta.dirname, file);
const cwd = mkdtempSync(join(tmpdir(), "letters-"));

/** Prints what the module says of what it does; kills the process a moment after it says `until`: what it did before is kept by then. */
async function bulkhead(args: readonly string[], until?: string): Promise<void> {
  console.log(`$ bulkhead ${args.join(" ")}`);
  const program = [here("../../../apps/orchestrator/bin/bulkhead.js"), ...args.map((word) => (word.endsWith(".ts") ? here(word) : word))];
  const child = spawn(process.execPath, ["--conditions=@bulkhead/source", ...program], { cwd, stdio: ["ignore", "ignore", "pipe"] });
  let rest = "";
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (/^(opening|paying) /.test(line)) console.log(line);
      if (line === until) setTimeout(() => child.kill("SIGKILL"), 250);
    }
  });
  await new Promise((resolve) => child.on("close", resolve));
  if (child.signalCode !== null) console.log(`(${child.signalCode})`);
  else if (child.exitCode !== 0) throw new Error(said);
}

await bulkhead(["run", "letters.ts", "--run", "letters", "--model", "offline-model.ts"], "opening letter 3");
await bulkhead(["runs", "resume", "letters", "--model", "offline-model.ts"]);
rmSync(cwd, { recursive: true, force: true });
