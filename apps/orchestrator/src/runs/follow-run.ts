// Follows a run that another process plays, until it ends: what is new at each look is one line. The store is asked, not
// the process, so it makes no difference where that is.
import { setTimeout as wait } from "node:timers/promises";
import type { RunStore } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { safeJson } from "../terminal/safe-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { nextLine, statusText } from "./run-head.ts";
import { placesOf } from "./run-places.ts";
import { placeLine } from "./run-tree.ts";

export async function followRun(
  store: RunStore,
  id: string,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { signal, paint, width, env } = terminal;
  const told = new Set<string>();
  /** Says it once; said again when it is otherwise. */
  const tell = (key: string, line: () => string) => {
    if (told.has(key)) return;
    told.add(key);
    terminal.out(`${line()}\n`);
  };
  for (;;) {
    const { run, operations, effects } = await store.tree(id);
    for (const place of placesOf({ operations, effects })) {
      const json = safeJson(place);
      tell(json, () => (options.json === true ? json : placeLine(place, "", { width, paint })));
    }
    const { status, asks, code } = run;
    tell(`${status} ${asks}`, () => (options.json === true ? safeJson({ run }) : `run  ${statusText(run, paint)}`));
    if (status !== "running" && status !== "waiting") {
      const next = nextLine(run, env);
      if (next !== undefined && options.json !== true) terminal.err(`${next}\n`);
      return status === "done" && code === undefined ? 0 : 1;
    }
    try {
      await wait(LOOK_MS, undefined, { signal });
    } catch (error) {
      throw new CliError("interrupted", "No longer followed: the run goes on.", "", { exit: 130, cause: error });
    }
  }
}

const LOOK_MS = 500;
