// Starts the real binary in a process of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const BIN = fileURLToPath(new URL("../../bin/bulkhead.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Start {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Piped in at once. Without it there is no input. */
  readonly input?: string;
  readonly onStderr?: (text: string, child: ChildProcess) => void;
  /** A run opens the database of its folder. Without this it is told to keep nothing. */
  readonly kept?: boolean;
}

/** PATH, HOME and what the test gives: no key and no tracing of the machine's leaks in. */
export function environment(given: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", NO_COLOR: "1", ...given };
}

/** A run is told to keep nothing. */
export function storeless(args: readonly string[]): readonly string[] {
  return args[0] === "run" ? ["run", "--no-store", ...args.slice(1)] : args;
}

export function bulkhead(args: readonly string[], options: Start = {}): Promise<Ended> {
  const env = environment(options.env);
  const all = options.kept === true ? args : storeless(args);
  const child = spawn(process.execPath, ["--conditions=@bulkhead/source", BIN, ...all], {
    cwd: options.cwd ?? tmpdir(),
    env,
    stdio: [options.input === undefined && options.onStderr === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  if (options.input !== undefined) child.stdin?.end(options.input);
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    options.onStderr?.(stderr, child);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Gone when it is disposed, with the process that serves the database in it. */
export interface TemporaryFolder extends Disposable {
  readonly path: string;
  /** Writes a file into it, and says its name. */
  file(name: string, text: string): string;
}

export function temporaryFolder(): TemporaryFolder {
  const inMemory = existsSync("/dev/shm"); // a shared disk can be busy for seconds
  const path = mkdtempSync(join(inMemory ? "/dev/shm" : tmpdir(), "bulkhead cli "));
  return {
    path,
    file(name, text) {
      writeFileSync(join(path, name), text);
      return name;
    },
    [Symbol.dispose]() {
      endOwner(join(path, ".bulkhead", "db", "owner.log"));
      rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Of the database that is served under this log. */
function endOwner(log: string): void {
  const owners = existsSync(log) ? readFileSync(log, "utf8").matchAll(/^ready: process (\d+)/gm) : [];
  const owner = [...owners].at(-1)?.[1];
  try {
    if (owner !== undefined) process.kill(Number(owner), "SIGKILL");
  } catch {
    // it has gone by itself
  }
}
