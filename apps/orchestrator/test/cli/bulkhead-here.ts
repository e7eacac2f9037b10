// The command line in this process, for what needs no process of its own: a start costs a second, this some milliseconds.
// Not for two at once where a module does not load: what Node read last is the process's.
import { tmpdir } from "node:os";
import { PassThrough } from "node:stream";
import { runCli } from "../../src/cli/cli.ts";
import { type Ended, environment, type Start, storeless } from "./bulkhead-process.ts";
import { madeTerminal } from "./made-terminal.ts";

export async function bulkheadHere(args: readonly string[], start: Omit<Start, "onStderr"> = {}): Promise<Ended> {
  const terminal = { ...madeTerminal(), cwd: start.cwd ?? tmpdir(), env: environment(start.env) };
  const piped = new PassThrough();
  piped.end(start.input ?? "");
  const code = await runCli(start.kept === true ? args : storeless(args), { ...terminal, input: piped as never }); // no terminal
  return { code, stdout: terminal.said.out, stderr: terminal.said.err };
}
