// Where a command speaks, and as what it was started: the process's own facts, as data that a test can make up.
import { styleText } from "node:util";

/** Where a command speaks: `out` holds the result and nothing else, `err` everything else. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Aborted by the first Ctrl-C, unless somebody takes it. */
  readonly signal: AbortSignal;
  /** From now on a Ctrl-C is this one's, and stops nothing else. */
  onInterrupt(take: () => void): void;
  /** The first SIGTERM is this one's; the second ends the process. Untaken, the first does. */
  onTerminate(take: () => void): void;
  /** What is typed, or piped in. */
  readonly input: NodeJS.ReadStream;
  /** The stream that progress is drawn on. */
  readonly progress: NodeJS.WriteStream;
  /** Columns that the result may take: 100 where it goes to no terminal. */
  readonly width: number;
  out(text: string): void;
  err(text: string): void;
  readonly paint: Paint;
  readonly paintErr: Paint;
}

export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

/** Colours follow NO_COLOR, FORCE_COLOR and whether the stream is a terminal: Node's own rule. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (format, text) => styleText(format, text, { stream });
}

/** A terminal that does not know its width says 0 or nothing. */
export function columnsOf(stream: { readonly columns?: number }): number {
  return stream.columns || 80;
}

/** What to type to start this program again, as it was started now. */
export function commandName(env: NodeJS.ProcessEnv): string {
  if (env["npm_lifecycle_event"] === "npx") return "npx @bulkhead/orchestrator";
  return byNpm(env) || env["npm_lifecycle_event"] === "offline" ? "npm run bulkhead --" : "bulkhead"; // offline: a starter's script
}

/** Started by the repository's npm script: then npm has gone to the root, and takes flags for itself unless `--` stands before them. */
export function byNpm(env: NodeJS.ProcessEnv): boolean {
  return env["npm_lifecycle_event"] === "bulkhead" || env["npm_lifecycle_event"] === "demo";
}

/** The folder that paths were typed in. Another script's `npm run` holds paths of its own package, so it stays there. */
export function typedIn(env: NodeJS.ProcessEnv, cwd: string): string {
  return (byNpm(env) && env["INIT_CWD"]) || cwd;
}

/** A path as one word of a shell. */
export function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** A command to copy, on more lines where it is wider than the terminal: broken between its parts, as a shell takes it. */
export function commandLines(parts: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of parts) {
    if (line !== "" && line.length + 1 + part.length > width - 2) {
      lines.push(`${line} \\`);
      line = `  ${part}`;
    } else line = line === "" ? part : `${line} ${part}`;
  }
  return [...lines, line];
}
