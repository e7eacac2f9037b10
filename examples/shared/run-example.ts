// How an example is started, and how it ends: it exits 0 only when all that it claims holds. `--model` takes a real model in
// the place of the script; with `--json` standard output holds one object and nothing else.
import { parseArgs } from "node:util";
import type { Claim } from "./claim.ts";
import { showProgress } from "./progress-line.ts";

/** What an example is given. */
export interface Stage {
  /** `provider:model`; undefined: the script plays. */
  readonly model: string | undefined;
  /** Ends with Ctrl-C. */
  readonly signal: AbortSignal;
  /** How far it is, for the person who waits. */
  progress(done: number, total: number, what: string): void;
}

/** What an example has shown. */
export interface Shown {
  readonly claims: readonly Claim[];
  /** One screen for a person. */
  readonly lines: readonly string[];
  /** The same for a program. */
  readonly figures: Readonly<Record<string, unknown>>;
}

export async function runExample(
  { name, says }: { readonly name: string; readonly says: string },
  play: (stage: Stage) => Promise<Shown>,
): Promise<void> {
  const flags = readFlags(name, says);
  if (flags === undefined) return;
  const stopped = new AbortController();
  process.once("SIGINT", () => stopped.abort());
  const started = performance.now();
  let shown: Shown;
  try {
    using progress = showProgress(process.stderr, process.env, name);
    shown = await play({ model: flags.model, signal: stopped.signal, progress: progress.show });
  } catch (error) {
    if (flags.json) process.stdout.write(`${JSON.stringify({ name, ok: false, claims: [], error: codeOf(error) })}\n`);
    process.stderr.write(`${error instanceof Error ? error.message : "it failed"}\n`);
    process.exitCode = 1;
    return;
  }
  const ok = shown.claims.every(({ holds }) => holds);
  const seconds = (performance.now() - started) / 1000;
  const { claims, figures } = shown;
  if (flags.json) process.stdout.write(`${JSON.stringify({ name, ok, claims, ...figures })}\n`);
  else process.stdout.write(`${[...shown.lines, "", ...claims.map(claimLine), endLine(claims, seconds)].join("\n")}\n`);
  process.exitCode = ok ? 0 : 1;
}

function readFlags(name: string, says: string): { readonly json: boolean; readonly model?: string } | undefined {
  const usage = `npm run example:${name} -- [--model provider:model] [--json]\n\n${says}\n`;
  try {
    const { values } = parseArgs({
      options: { json: { type: "boolean", default: false }, model: { type: "string" }, help: { type: "boolean" } },
    });
    if (values.help !== true) return values;
    process.stdout.write(usage);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : "unknown flag"}\n\n${usage}`);
    process.exitCode = 2;
  }
  return undefined;
}

/** Closed, where it is one of ours. */
function codeOf(error: unknown): string {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === "string" ? code : "unknown";
}

function claimLine({ what, holds, seen }: Claim): string {
  return `${holds ? "ok    " : "FAILED"} ${what}${seen === undefined ? "" : `: ${seen}`}`;
}

function endLine(claims: readonly Claim[], seconds: number): string {
  const broken = claims.filter(({ holds }) => !holds).length;
  const end = broken === 0 ? "all of it holds" : `${broken} of ${claims.length} do not hold`;
  return `${end}, ${seconds.toFixed(1)} s`;
}
