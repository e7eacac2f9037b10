// Runs one of the repository's tools on the Node that runs us, and keeps what it printed.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./workspaces.ts";

export interface ToolRun {
  readonly ok: boolean;
  /** stdout and stderr as they came, without colours. */
  readonly output: string;
}

/** A tool that hangs must not hang the whole check. */
const LONGEST_MS = 15 * 60_000;

/** `script` is a path from the root, e.g. `node_modules/knip/bin/knip.js`. */
export function runTool(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    // vitest colours its closing lines even into a pipe, and a caller's FORCE_COLOR would win over NO_COLOR.
    const { FORCE_COLOR: _, ...inherited } = process.env;
    const child = spawn(process.execPath, [join(ROOT, script), ...args], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LONGEST_MS,
      env: { ...inherited, NO_COLOR: "1", ...env },
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", reject);
    child.once("close", (status, signal) => {
      const late = signal === "SIGTERM" ? `\nended after ${LONGEST_MS / 60_000} minutes` : "";
      resolve({ ok: status === 0, output: `${Buffer.concat(chunks).toString("utf8")}${late}` });
    });
  });
}

/** The end of a long output is where tools say what broke. */
export function tail(output: string, lines = 200): string {
  const all = output.trimEnd().split("\n");
  return all.length <= lines
    ? all.join("\n")
    : `(${all.length - lines} lines left out)\n${all.slice(-lines).join("\n")}`;
}
