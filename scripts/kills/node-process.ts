// A process of its own that plays a program of this folder, or one of our commands, and can be killed, stopped and continued: by
// its own id. Rule: whoever starts one disposes of it, so that none is left by a test that fails.
import { type ChildProcess, spawn } from "node:child_process";
import { basename, join } from "node:path";
import type { JsonValue } from "@bulkhead/sandbox";

export interface NodeProcess extends AsyncDisposable {
  /** What it printed. */
  readonly lines: readonly string[];
  /** Resolves with the first line that begins so, or has that in it. Rejects where it ended without one. */
  said(what: string | RegExp): Promise<string>;
  /** True where it ended by itself and well, false where a signal ended it. Rejects where it failed. */
  readonly end: Promise<boolean>;
  signal(name: "SIGSTOP" | "SIGCONT" | "SIGKILL"): void;
}

/** `program`: a file here; it finds what it is asked as JSON in its first argument. */
export function startProcess(program: string, asked: JsonValue): NodeProcess {
  return startNode([join(import.meta.dirname, program), JSON.stringify(asked)]);
}

/** `bulkhead <args>`, in that folder. */
export function startCommand(
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): NodeProcess {
  return startNode([join(import.meta.dirname, "../../apps/orchestrator/bin/bulkhead.js"), ...args], { cwd, env });
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

function startNode(
  args: readonly string[],
  { cwd, env: more = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): NodeProcess {
  const { DATABASE_URL: _, ...env } = process.env;
  const program = basename(args[0] ?? "");
  const child = spawn(process.execPath, ["--conditions=@bulkhead/source", ...args], {
    env: { ...env, ...more },
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let rest = "";
  let complaint = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const parts = `${rest}${text}`.split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    for (const look of waiting) look();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const end = new Promise<boolean>((resolve, reject) => {
    child.once("close", (code, signal) => {
      if (code === 0 || signal === "SIGKILL") resolve(code === 0);
      else reject(new Error(`${program} ended with ${code ?? signal}: ${complaint.slice(-2_000)}`));
    });
  });
  end.catch(() => {}); // seen by who awaits it
  running.add(child);
  child.once("close", () => running.delete(child));
  return {
    lines,
    end,
    said: (what) => {
      const isSo = (line: string) => (typeof what === "string" ? line.startsWith(what) : what.test(line));
      const found = () => lines.find(isSo);
      const printed = new Promise<string>((resolve) => {
        const look = () => {
          const line = found();
          if (line === undefined) return;
          waiting.delete(look);
          resolve(line);
        };
        waiting.add(look);
        look();
      });
      const ended = end.then(() => {
        const line = found();
        if (line === undefined) throw new Error(`${program} ended without saying "${what}": ${complaint.slice(-500)}`);
        return line;
      });
      return Promise.race([printed, ended]);
    },
    signal: (name) => void child.kill(name),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL"); // one that is stopped, too
      await end.catch(() => undefined);
    },
  };
}
