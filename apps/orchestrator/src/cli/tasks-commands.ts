// `bulkhead tasks ...`: the flags of its commands. Each opens the database, and closes it.
import type { TaskTree } from "@bulkhead/memory";
import type { Command } from "commander";
import { principalIn } from "../runs/principal.ts";
import { withStore } from "../runs/with-store.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";

interface Options {
  readonly json?: boolean;
}

export function describeTasks(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const tasks = common(program.command("tasks"), terminal).description("task trees that are kept: see them, move them");
  const command = (name: string, description: string) =>
    common(tasks.command(name), terminal).description(description).option("--json", "print one JSON object");
  const onTree = async (name: string, mustExist: boolean, work: (tree: TaskTree) => Promise<ExitCode>) =>
    exit(
      await withStore(terminal, async (_, { database }) => {
        const { listTaskTrees, MemoryError, taskTree } = await import("@bulkhead/memory");
        const principal = principalIn(terminal.env);
        const there = (await listTaskTrees(database, principal)).some((tree) => tree.name === name);
        if (mustExist && !there)
          throw new MemoryError("no_task", "there is no task tree of this name and of this principal");
        return work(taskTree(database, { name, principal, key: terminal.env["BULKHEAD_KEY"] }));
      }),
    );

  command("list", "your trees (BULKHEAD_PRINCIPAL), the one that changed last first").action(
    async (options: Options) => {
      const { listTasks } = await import("../commands/tasks-show.ts");
      const { listTaskTrees } = await import("@bulkhead/memory");
      exit(
        await withStore(terminal, async (_, { database }) => {
          const principal = principalIn(terminal.env);
          return listTasks(await listTaskTrees(database, principal), { ...options, principal }, terminal);
        }),
      );
    },
  );
  command("show", "a tree drawn, with what waits for a person")
    .argument("<tree>", "its name")
    .action(async (name: string, options: Options) => {
      const { showTasks } = await import("../commands/tasks-show.ts");
      await onTree(name, true, (tree) => showTasks(tree, options, terminal));
    });
  command("export", "write a tree into a file")
    .argument("<tree>", "its name")
    .argument("<file>", "a new file")
    .action(async (name: string, file: string, options: Options) => {
      const { exportTasks } = await import("../commands/tasks-change.ts");
      await onTree(name, true, (tree) => exportTasks(tree, file, options, terminal));
    });
  command("import", "read such a file into a new tree")
    .argument("<tree>", "the name that it gets")
    .argument("<file>", "what export wrote")
    .action(async (name: string, file: string, options: Options) => {
      const { importTasks } = await import("../commands/tasks-change.ts");
      await onTree(name, false, (tree) => importTasks(tree, file, options, terminal));
    });
  command("accept", "take a proposal for your own word")
    .argument("<tree>", "its name")
    .argument("<proposal>", "its id")
    .option("--yes", "do not ask")
    .action(async (name: string, id: string, options: Options & { yes?: boolean }) => {
      const { acceptTasks } = await import("../commands/tasks-change.ts");
      await onTree(name, true, (tree) => acceptTasks(tree, id, options, terminal));
    });
  command("dismiss", "close a proposal or a question, and do nothing")
    .argument("<tree>", "its name")
    .argument("<record>", "its id")
    .action(async (name: string, id: string, options: Options) => {
      const { dismissTasks } = await import("../commands/tasks-change.ts");
      await onTree(name, true, (tree) => dismissTasks(tree, id, options, terminal));
    });
}
