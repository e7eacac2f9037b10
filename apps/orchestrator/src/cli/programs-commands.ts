// `bulkhead programs ...`: the flags of its commands. Each opens the registry, and closes it.
import type { InstructionRegistry } from "@bulkhead/memory";
import type { Command } from "commander";
import { withStore } from "../runs/with-store.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { atLeastOne } from "./at-least-one.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";

export function describePrograms(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const group = common(program.command("programs"), terminal).description(
    "programs that lead agents: see them, approve them, take them out and in as YAML",
  );
  const command = (name: string, description: string) =>
    common(group.command(name), terminal).description(description).option("--json", "print one JSON object");
  const on = async (work: (registry: InstructionRegistry) => Promise<ExitCode>) => {
    const { instructionRegistry } = await import("@bulkhead/memory");
    const key = terminal.env["BULKHEAD_KEY"];
    exit(await withStore(terminal, (_, { database }) => work(instructionRegistry(database, { key }))));
  };
  const version = ["--version <number>", "not the approved one", atLeastOne] as const;

  command("list", "which programs there are, what is approved, and which drafts wait").action(
    async (options: { json?: boolean }) => {
      const { listPrograms } = await import("../commands/programs-show.ts");
      await on((registry) => listPrograms(registry, options, terminal));
    },
  );
  command("show", "one program, in a frame, with its versions")
    .argument("<name>", "of the program")
    .option(...version)
    .action(async (name: string, options: { version?: number; json?: boolean }) => {
      const { showProgram } = await import("../commands/programs-show.ts");
      await on((registry) => showProgram(registry, name, options, terminal));
    });
  command("diff", "what differs between two versions")
    .argument("<name>", "of the program")
    .argument("<from>", "a version", atLeastOne)
    .argument("<to>", "a version", atLeastOne)
    .action(async (name: string, from: number, to: number, options: { json?: boolean }) => {
      const { diffProgram } = await import("../commands/programs-show.ts");
      await on((registry) => diffProgram(registry, name, { from, to }, options, terminal));
    });
  command("approve", "let a draft lead agents, in the place of the version that is approved")
    .argument("<name>", "of the program")
    .argument("<version>", "the draft", atLeastOne)
    .option("--digest <hex>", "of what you looked at: the last line of show")
    .option("--yes", "do not ask, whatever it is")
    .option("--as <principal>", "who approves")
    .action(async (name: string, version: number, options: { digest?: string; yes?: boolean; as?: string }) => {
      const { approveProgram } = await import("../commands/programs-approve.ts");
      await on((registry) => approveProgram(registry, { name, version }, options, terminal));
    });
  command("revoke", "take an approval back: it leads nobody any more, nor does what was made of it")
    .argument("<name>", "of the program")
    .argument("<version>", "which was approved", atLeastOne)
    .requiredOption("--why <text>", "the reason: it is kept")
    .option("--as <principal>", "who revokes")
    .action(async (name: string, version: number, options: { why: string; as?: string; json?: boolean }) => {
      const { revokeProgram } = await import("../commands/programs-approve.ts");
      await on((registry) => revokeProgram(registry, { name, version }, options, terminal));
    });
  command("export", "write a program into a new YAML file")
    .argument("<name>", "of the program")
    .argument("<file>", "a new file")
    .option(...version)
    .action(async (name: string, file: string, options: { version?: number; json?: boolean }) => {
      const { exportProgram } = await import("../commands/programs-transfer.ts");
      await on((registry) => exportProgram(registry, name, file, options, terminal));
    });
  command("import", "read a YAML file, as a draft")
    .argument("<file>", "a program")
    .option("--from <number>", "the version that it was made of", atLeastOne)
    .option("--trust", "it is your own: no stranger's text has shaped it. Default: external")
    .action(async (file: string, options: { from?: number; trust?: boolean; json?: boolean }) => {
      const { importProgram } = await import("../commands/programs-transfer.ts");
      await on((registry) => importProgram(registry, file, options, terminal));
    });
}
