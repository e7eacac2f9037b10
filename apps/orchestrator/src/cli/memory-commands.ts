// `bulkhead memory ...`: the flags of its commands. Each opens one tenant's memory, and closes it.
import type { ConceptMemory } from "@bulkhead/memory";
import type { Command } from "commander";
import { anyOf, type ScopeFlags, withMemory } from "../memory/with-memory.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { atLeastOne } from "./at-least-one.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";
import { describeRecall } from "./recall-commands.ts";

interface MemoryOptions extends ScopeFlags {
  readonly json?: boolean;
}

export function describeMemory(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const memory = common(program.command("memory"), terminal).description(
    "concepts that were learnt: see them, let them guide, take them back, move them",
  );
  const command = (name: string, description: string) =>
    common(memory.command(name), terminal)
      .description(description)
      .option("--tenant <name>", "whose (BULKHEAD_TENANT, else default)")
      .option("--project <name>", "of one project, and of none")
      .option("--domain <name>", "of one domain, and of none")
      .option("--role <name>", "of one role, and of none")
      .option("--json", "print one JSON object");
  const onAll = async (options: MemoryOptions, work: Work) => exit(await withMemory(terminal, anyOf(options), work));

  command("show", "one concept with its history; without a name, all of them")
    .argument("[concept]", "its name or id")
    .option("--status <status>", "only these: candidate, active, superseded, retired, quarantined")
    .action(async (name: string | undefined, options: MemoryOptions & { status?: string }) => {
      const { listConcepts, showConcept } = await import("../commands/memory-show.ts");
      await onAll(options, (memory) =>
        name === undefined ? listConcepts(memory, options, terminal) : showConcept(memory, name, options, terminal),
      );
    });
  command("diff", "what differs between two revisions of a concept")
    .argument("<concept>", "its name or id")
    .argument("<from>", "a revision", atLeastOne)
    .argument("<to>", "a revision", atLeastOne)
    .action(async (name: string, from: number, to: number, options: MemoryOptions) => {
      const { diffConcept } = await import("../commands/memory-show.ts");
      await onAll(options, (memory) => diffConcept(memory, name, { from, to }, options, terminal));
    });
  command("promote", "let a revision guide agents, in the place of the one that is believed")
    .argument("<concept>", "its name or id")
    .argument("<revision>", "the candidate", atLeastOne)
    .option("--digest <hex>", "of what you looked at: the line below the frame")
    .option("--yes", "do not ask, whatever it is")
    .option("--as <principal>", "who promotes")
    .action(
      async (
        name: string,
        revision: number,
        options: MemoryOptions & { digest?: string; yes?: boolean; as?: string },
      ) => {
        const { promoteConcept } = await import("../commands/memory-change.ts");
        await onAll(options, (memory) => promoteConcept(memory, { name, revision }, options, terminal));
      },
    );
  command("revoke", "take it back, with everything that was made of it")
    .argument("<concept>", "its name or id")
    .requiredOption("--why <text>", "the reason: it is kept")
    .option("--revision <number>", "not the one that is believed, or the last", atLeastOne)
    .option("--as <principal>", "who revokes")
    .action(async (name: string, options: MemoryOptions & { why: string; revision?: number; as?: string }) => {
      const { revokeConcept } = await import("../commands/memory-change.ts");
      await onAll(options, (memory) => revokeConcept(memory, name, options, terminal));
    });
  command("export", "write all that a tenant has into a new file")
    .argument("<file>", "a new file")
    .action(async (file: string, options: MemoryOptions) => {
      const { exportConcepts } = await import("../commands/memory-transfer.ts");
      await onAll(options, (memory) => exportConcepts(memory, file, options, terminal));
    });
  command("import", "read such a file, or a library in JSON, into quarantine; what was mended is told")
    .argument("<file>", "what export wrote, or a library")
    .option("--as <principal>", "who imports")
    .action(async (file: string, options: MemoryOptions & { as?: string }) => {
      const { importConcepts } = await import("../commands/memory-transfer.ts");
      const { embedderIn } = await import("../module/memory-embedder.ts");
      const opening = { ...options, embedder: await embedderIn(terminal) };
      exit(await withMemory(terminal, opening, (memory) => importConcepts(memory, file, options, terminal)));
    });
  describeRecall(command, terminal, exit);
  command("stats", "how much is kept, and the hash of what is believed").action(async (options: MemoryOptions) => {
    const { showStats } = await import("../commands/memory-show.ts");
    await onAll(options, (memory) => showStats(memory, options, terminal));
  });
}

type Work = (memory: ConceptMemory) => Promise<ExitCode>;
