// `bulkhead runs ...`: the flags of its commands. Each opens the store of runs, and closes it.
import type { RunStore } from "@bulkhead/memory";
import { type Command, Option } from "commander";
import type { ListOptions } from "../commands/runs-list.ts";
import type { OpenStore } from "../runs/open-store.ts";
import { RUN_STATES } from "../runs/run-states.ts";
import { withStore as onStore } from "../runs/with-store.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { atLeastOne } from "./at-least-one.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";

interface Surroundings {
  readonly terminal: Terminal;
  readonly debug: boolean;
  readonly exit: (code: ExitCode) => void;
}

export function describeRuns(program: Command, { terminal, debug, exit }: Surroundings): void {
  const runs = common(program.command("runs"), terminal).description("runs that are kept: see them, go on, end them");
  const command = (name: string, description: string) =>
    common(runs.command(name), terminal).description(description).option("--json", "print one JSON object");
  const onRun = (name: string, description: string) =>
    command(name, description).argument("<id>", "of the run, or how it begins");
  const withStore = async (work: (store: RunStore, opened: OpenStore) => Promise<ExitCode>) =>
    exit(await onStore(terminal, work));

  command("list", "the runs of this database, the newest first")
    .addOption(new Option("--status <status>", "only those that are so").choices(RUN_STATES))
    .option("--principal <name>", "only those of this principal")
    .option("--limit <n>", "at most so many", atLeastOne, 50)
    .action(async (options: ListOptions) => {
      const { listRuns } = await import("../commands/runs-list.ts");
      await withStore((store) => listRuns(store, options, terminal));
    });
  onRun("show", "what a run did: what crossed, what was refused and why, its effects and who answered")
    .option("--follow", "go on until it ends; with --json one object a line for each thing that is new")
    .action(async (id: string, options: { follow?: boolean; json?: boolean }) => {
      const { showRun } = await import("../commands/runs-show.ts");
      await withStore((store) => showRun(store, id, options, terminal));
    });
  onRun("resume", "go on with it: what was finished is not done again")
    .argument("[module]", "where it is not the file that the run was started from")
    .option("--model <spec>", "as with run")
    .action(async (id: string, spec: string | undefined, options: { model?: string; json?: boolean }) => {
      const { resumeRun } = await import("../commands/runs-resume.ts");
      await withStore((_, opened) => resumeRun(opened, { id, spec }, { ...options, debug }, terminal));
    });
  onRun("cancel", "stop it, wherever it runs, and answer its questions with no").action(
    async (id: string, options: { json?: boolean }) => {
      const { cancelRun } = await import("../commands/runs-change.ts");
      await withStore((store) => cancelRun(store, id, options, terminal));
    },
  );
  onRun("abandon", "never take it up again; it stays to be looked at").action(
    async (id: string, options: { json?: boolean }) => {
      const { abandonRun } = await import("../commands/runs-change.ts");
      await withStore((store) => abandonRun(store, id, options, terminal));
    },
  );
  onRun("fork", "make a new run of its input, which does nothing again that was done")
    .option("--as <id>", "the new run's id")
    .action(async (id: string, options: { as?: string; json?: boolean }) => {
      const { forkRun } = await import("../commands/runs-change.ts");
      await withStore((store) => forkRun(store, id, options, terminal));
    });
  onRun("forget", "delete all of it, and all that came of it")
    .option("--yes", "do not ask")
    .action(async (id: string, options: { yes?: boolean; json?: boolean }) => {
      const { forgetRun } = await import("../commands/runs-change.ts");
      await withStore((store) => forgetRun(store, id, options, terminal));
    });
}
