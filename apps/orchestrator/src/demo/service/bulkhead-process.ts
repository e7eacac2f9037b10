// One process of this program, as an operator starts it: `bulkhead serve`, `bulkhead pool`. Rules: it inherits no key and no
// setting of whoever runs the demo; what it says with --json is read line by line; it is told to end, and is waited for.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { CliError } from "../../cli/cli-error.ts";
import { visibleLine } from "../../terminal/visible-text.ts";

interface BulkheadProcess extends AsyncDisposable {
  /** The first thing that it said. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** What it has said since it was ready. */
  readonly said: readonly Readonly<Record<string, unknown>>[];
  /** By SIGTERM, so that what is under way goes on to its end: its exit code. */
  end(): Promise<number | null>;
}

/** Resolves when it says that it is ready. @throws CliError `demo_failed` */
export async function startBulkhead(args: readonly string[], cwd: string): Promise<BulkheadProcess> {
  const { PATH, HOME, TZ, XDG_CACHE_HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? "", ...args, "--json"], {
    cwd,
    env: { PATH, HOME, TZ, XDG_CACHE_HOME, TMPDIR, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let complaint = "";
  createInterface({ input: child.stderr }).on("line", (line) => {
    complaint = line;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("exit", resolve);
  });
  const said: Readonly<Record<string, unknown>>[] = [];
  const first = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    said.push(JSON.parse(line));
    if (said[0] !== undefined) first.resolve(said[0]);
  });
  const end = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), LATE_MS);
    const code = await ended;
    clearTimeout(late);
    return code;
  };
  const gone = ended.then((code) => {
    throw new CliError("demo_failed", `bulkhead ${args[0]} ended with ${code}.`, visibleLine(complaint, 200), {
      exit: 1,
    });
  });
  gone.catch(() => undefined); // where it was ready before
  return {
    ready: await Promise.race([first.promise, gone]),
    said,
    end,
    [Symbol.asyncDispose]: async () => void (await end()),
  };
}

const LATE_MS = 60_000;
