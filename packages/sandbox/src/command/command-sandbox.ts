// Programs that a model wrote, or that read what a stranger wrote, run here and never in the host process: in a
// compartment of bubblewrap's, on a copy of a folder, without network, within limits. Where that cannot be made, nothing runs.
import { Buffer } from "node:buffer";
import { findBubblewrap } from "../bubblewrap/find-bubblewrap.ts";
import { SandboxError } from "../sandbox-error.ts";
import type { CommandEnd } from "./command-end.ts";
import { type CommandLimits, commandLimits } from "./command-limits.ts";
import { folderFits } from "./given-folder.ts";
import { type ReadOnly, shownOf } from "./read-only.ts";
import { runCommand } from "./run-command.ts";

export interface CommandSandboxOptions {
  /** What every command sees of the host's. */
  readonly readOnly?: readonly ReadOnly[];
  readonly limits?: Partial<CommandLimits>;
  /** Folders that bubblewrap (`bwrap`) is looked for in. Default: this process's own PATH. */
  readonly path?: string;
}

export interface CommandCall {
  /** The program and its arguments; no shell is between. */
  readonly command: readonly [program: string, ...args: string[]];
  /** Copied to `COMMAND_FOLDER`, where the command starts; itself never changed. Nothing comes back from the copy. */
  readonly folder: string;
  /** Besides what the sandbox's own options name, as `[process.execPath]` for Node. */
  readonly readOnly?: readonly ReadOnly[];
  /** All that the command's environment holds, besides `PWD`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly limits?: Partial<CommandLimits>;
  readonly signal?: AbortSignal;
}

export interface CommandSandbox {
  /**
   * Resolves when nothing of the command's tree is left. Rejects with a SandboxError: `sandbox_missing` where there can be
   * no compartment, `bad_call`, `cancelled` by the signal, `worker_crashed` where the compartment was ended from outside.
   */
  run(call: CommandCall): Promise<CommandEnd>;
}

/** Linux only. */
export function commandSandbox(options: CommandSandboxOptions = {}): CommandSandbox {
  return { run: (call) => run(call, options) };
}

async function run(call: CommandCall, options: CommandSandboxOptions): Promise<CommandEnd> {
  const { command, folder, env = {}, signal } = call;
  // A string would be taken letter by letter, and its first letter for the program.
  if (!Array.isArray(command)) throw new SandboxError("bad_call", "command must be a list: [program, ...arguments]");
  checkWords([...command, ...Object.entries(env).flat()], command, env);
  const limits = commandLimits(options.limits, call.limits);
  const shown = await shownOf([...(options.readOnly ?? []), ...(call.readOnly ?? [])]);
  const fits = await folderFits(folder, limits);
  const found = findBubblewrap(options.path ?? process.env["PATH"] ?? "", { tools: TOOLS });
  if (!fits) {
    return { kind: "killed", by: "disk", stdout: new Uint8Array(), stderr: new Uint8Array() };
  }
  return runCommand({ ...found, command, folder, env, shown, limits }, signal);
}

/** Of util-linux. The last two make root's devices fixed. */
const TOOLS = process.getuid?.() === 0 ? ["prlimit", "unshare", "mount"] : ["prlimit"];

/** The kernel takes 128 KiB at most for one word; all together stay below that here. */
const MOST_BYTES = 100_000;

function checkWords(words: readonly unknown[], command: readonly unknown[], env: object): void {
  const fit = words.every((word) => typeof word === "string" && !word.includes("\0"));
  const bytes = fit ? words.reduce<number>((sum, word) => sum + Buffer.byteLength(String(word)), 0) : 0;
  if (!fit || command.length === 0 || command[0] === "" || bytes > MOST_BYTES) {
    throw new SandboxError(
      "bad_call",
      `command and env must hold strings without NUL, of ${MOST_BYTES} bytes together at most, and name a program`,
    );
  }
  if (Object.keys(env).some((name) => name === "" || name.includes("="))) {
    throw new SandboxError("bad_call", "a name in env must not be empty and must hold no =");
  }
}
