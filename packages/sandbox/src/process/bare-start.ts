// A worker's process beside this one's: the kernel ends it with its parent where `setpriv` is there.
import { type ChildProcess, spawn } from "node:child_process";
import { processFacts } from "./process-facts.ts";

export interface Started {
  readonly child: ChildProcess;
  /** Of the worker's own process, as this side counts; undefined until it is known. */
  pid(): number | undefined;
}

export function startBare(command: readonly string[]): Started {
  const { setpriv } = processFacts();
  const [program = "", ...words] = [
    ...(setpriv === undefined ? [] : [setpriv, "--pdeathsig", "KILL", "--"]),
    ...command,
  ];
  const child = spawn(program, words, {
    cwd: "/",
    env: {},
    detached: true, // a group of its own, so that all of it can be killed
    stdio: ["pipe", "pipe", "ignore"],
  });
  return { child, pid: () => child.pid };
}
