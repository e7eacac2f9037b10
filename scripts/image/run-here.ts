// A command of the machine's, to its end. Rule: what it says is shown only where it fails.
import { spawnSync } from "node:child_process";

/** What it printed. @throws Error: it failed, and has said why */
export function runHere(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (status === 0) return stdout;
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
  throw new Error(`${command} ${args[0]} failed`);
}
