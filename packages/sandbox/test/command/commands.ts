// Commands in tests: a folder that is made and removed, and whether this machine can run any.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CommandCall, type CommandEnd, commandSandbox } from "@bulkhead/sandbox";
import { onTestFinished } from "vitest";

export type Files = Readonly<Record<string, string>>;
type Command = CommandCall["command"];

export const sandbox = commandSandbox({ readOnly: [process.execPath], limits: { seconds: 30 } });

/** False where bubblewrap is missing. Any other reason is a defect, and fails. */
export async function canRun(): Promise<boolean> {
  const empty = mkdtempSync(join(tmpdir(), "bulkhead-command-"));
  try {
    await sandbox.run({ command: ["true"], folder: empty });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== "sandbox_missing") throw error;
    console.warn(`commands are not tested here: ${(error as Error).message}`);
    return false;
  } finally {
    rmSync(empty, { recursive: true });
  }
}

/** A folder with these files, removed after the test. */
export function folderOf(files: Files = {}): string {
  const path = mkdtempSync(join(tmpdir(), "bulkhead-command-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

/** How a command ended, with its output as text. */
export async function run(command: Command, call: Partial<CommandCall> & { readonly files?: Files } = {}) {
  const { files, ...rest } = call;
  return readable(await sandbox.run({ command, folder: folderOf(files), ...rest }));
}

export function readable({ stdout, stderr, ...end }: CommandEnd) {
  return { ...end, stdout: Buffer.from(stdout).toString(), stderr: Buffer.from(stderr).toString() };
}

export const script = (code: string): Command => [process.execPath, "-e", code];
export const shell = (code: string): Command => ["sh", "-c", code];

/** What Node is started with for a process that runs this call, and prints what the command prints. */
export function callInOtherProcess(call: CommandCall): readonly string[] {
  const program = fileURLToPath(new URL("command-process.ts", import.meta.url));
  return ["--conditions=@bulkhead/source", program, JSON.stringify(call)];
}
