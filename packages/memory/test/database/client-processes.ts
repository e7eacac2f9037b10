// Starts processes of client-process.ts, and reads what they print.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { DatabaseOptions } from "../../src/index.ts";

type What = "open" | "increment" | "hold" | "write" | "propose";

export interface ClientProcess {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  /** Resolves when a line was printed. */
  said(line: string): Promise<void>;
  /** Rejects when it failed. */
  readonly end: Promise<void>;
  kill(): Promise<void>;
}

export function startClient(what: What, target: DatabaseOptions, number = 0): ClientProcess {
  const { DATABASE_URL: _, ...env } = process.env;
  const program = join(import.meta.dirname, "client-process.ts");
  const child = spawn(
    process.execPath,
    ["--conditions=@bulkhead/source", program, what, JSON.stringify(target), String(number)],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env,
    },
  );
  const lines: string[] = [];
  const waiting = new Map<string, () => void>();
  let rest = "";
  let complaint = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const parts = `${rest}${text}`.split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) {
      lines.push(line);
      waiting.get(line)?.();
    }
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const end = new Promise<void>((resolve, reject) => {
    child.once("close", (code, signal) =>
      code === 0 || signal === "SIGKILL" ? resolve() : reject(new Error(`the client ended with ${code}: ${complaint}`)),
    );
  });
  end.catch(() => {}); // seen by who awaits it
  return {
    process: child,
    lines,
    end,
    said: (line) =>
      Promise.race([
        new Promise<void>((resolve) => {
          if (lines.includes(line)) resolve();
          waiting.set(line, resolve);
        }),
        end.then(() => {
          if (!lines.includes(line)) throw new Error(`the client ended without saying "${line}"`);
        }),
      ]),
    async kill() {
      child.kill("SIGKILL");
      await end;
    },
  };
}
