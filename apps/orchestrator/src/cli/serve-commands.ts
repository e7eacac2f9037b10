// `bulkhead serve`: its flags.
import type { Command } from "commander";
import type { ServeOptions } from "../commands/serve.ts";
import { withStore } from "../runs/with-store.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { drainSeconds } from "./at-least-one.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";
import { metricsFlags, portOf } from "./metrics-flags.ts";
import { queueName } from "./pool-commands.ts";

export function describeServe(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  metricsFlags(common(program.command("serve"), terminal))
    .description("answer HTTP for the agents and workflows of modules, as LangGraph's clients speak it")
    .argument("<modules...>", ".ts or .js files, each served under its name; name=file gives another one")
    .option("--host <address>", "where it listens; without keys only to this machine", "127.0.0.1")
    .option("--port <n>", "0 takes a free one", portOf, 8123)
    .option("--model <spec>", "as with run, for every module")
    .option("--queue <name>", "have pools of this queue play all that is run", queueName)
    .option("--drain <seconds>", "how long runs under way may take when it is told to end", drainSeconds, 20)
    .option("--json", "print one JSON object a line: {ok, url, open, assistants} when it listens, then what happens")
    .action(async (modules: readonly string[], options: ServeOptions) => {
      const { serve } = await import("../commands/serve.ts");
      exit(await withStore(terminal, (_, opened) => serve(opened, modules, options, terminal)));
    });
}
