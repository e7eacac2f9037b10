// The process: builds what the commands need, and is the only place that does. Standard output is taken away from
// everything else (a user's module, a library that logs), so that what is on it is the result.
import { Console } from "node:console";
import { runCli } from "./cli/cli.ts";
import { columnsOf, paintFor, type Terminal, typedIn } from "./terminal/terminal.ts";

const argv = process.argv.slice(2);
if (argv.includes("--no-color")) {
  process.env["NO_COLOR"] = "1";
  delete process.env["FORCE_COLOR"];
}

process.chdir(typedIn(process.env, process.cwd()));

const { stdout, stderr } = process;
const writeOut = stdout.write.bind(stdout);
stdout.write = ((...args: Parameters<typeof stderr.write>) => stderr.write(...args)) as typeof stdout.write; // found at each call: progress stands aside for what others print
globalThis.console = new Console(stderr, stderr);

for (const stream of [stdout, stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? 0); // the reader has seen enough
    throw error;
  });
}

const interrupt = new AbortController();
let taken: (() => void) | undefined;
process.on("SIGINT", () => {
  if (taken !== undefined) return taken();
  if (interrupt.signal.aborted) process.exit(130);
  interrupt.abort();
});

let drained: (() => void) | undefined;
for (const signal of ["SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    if (signal === "SIGHUP" || drained === undefined) process.exit(130); // so that what restores the cursor runs
    drained();
    drained = undefined;
  });

const terminal: Terminal = {
  env: process.env,
  cwd: process.cwd(),
  signal: interrupt.signal,
  onInterrupt: (take) => {
    taken = take;
  },
  onTerminate: (take) => {
    drained = take;
  },
  input: process.stdin,
  progress: stderr,
  width: stdout.isTTY ? Math.min(columnsOf(stdout), 100) : 100,
  out: (text) => void writeOut(text),
  err: (text) => void stderr.write(text),
  paint: paintFor(stdout),
  paintErr: paintFor(stderr),
};

process.exitCode = await runCli(argv, terminal);
// A module of the user's may hold a timer or a socket open; the run is over all the same.
writeOut("", () => stderr.write("", () => process.exit()));
