// Which run a person means: by its id, by its thread's (the latest there), or by the beginning of its id.
import type { RunStore, RunSummary } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import { commandName } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

/** @throws CliError `no_run`, `ambiguous_run` */
export async function findRun(store: RunStore, id: string, env: NodeJS.ProcessEnv): Promise<RunSummary> {
  const exact = (await store.find(id)) ?? (await store.list({ thread: id, limit: 1 }))[0];
  if (exact !== undefined) return exact;
  const [run, ...others] =
    id === "" ? [] : (await store.list({ limit: RECENT })).filter((one) => one.id.startsWith(id));
  const list = `${commandName(env)} runs list`;
  if (run === undefined)
    throw new CliError(
      "no_run",
      `There is no run ${visibleLine(id, 60)} in this database.`,
      `See which there are: ${list}`,
    );
  if (others.length > 0) {
    const some = [run, ...others].slice(0, 3).map((one) => visibleLine(one.id, 60));
    throw new CliError(
      "ambiguous_run",
      `${others.length + 1} runs begin with ${visibleLine(id, 60)}: ${some.join(", ")}${others.length > 2 ? ", …" : ""}.`,
      "Write more of the id.",
    );
  }
  return run;
}

/** Older ones are found by their whole id. */
const RECENT = 1_000;
