import { styleText } from "node:util";

/** Where a command speaks: `out` holds the result and nothing else, `err` everything else. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** The stream that progress is drawn on. */
  readonly progress: NodeJS.WriteStream;
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

/** What to type to start this program again, as it was started now. */
export function commandName(env: NodeJS.ProcessEnv): string {
  const script = env["npm_lifecycle_event"];
  if (script === "npx") return "npx @bulkhead/orchestrator";
  return script === "demo" || script === "bulkhead" ? "npm run bulkhead --" : "bulkhead";
}

/** A path as one word of a shell. */
export function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
