// `bulkhead memory search | reembed`: their flags, beside those of the other commands of memory.
import type { ConceptMemory } from "@bulkhead/memory";
import type { Command } from "commander";
import { anyOf, type ScopeFlags, withMemory } from "../memory/with-memory.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { atLeastOne } from "./at-least-one.ts";
import type { ExitCode } from "./exit-codes.ts";

interface RecallOptions extends ScopeFlags {
  readonly embedder?: string;
  readonly principal?: string;
  readonly json?: boolean;
}

/** `command`: one of `bulkhead memory`, with the flags of a scope. */
export function describeRecall(
  command: (name: string, description: string) => Command,
  terminal: Terminal,
  exit: (code: ExitCode) => void,
): void {
  const embedded = (name: string, description: string) =>
    command(name, description).option(
      "--embedder <name>",
      `hash, a provider's as "openai:text-embedding-3-small", or a local model's ./folder (BULKHEAD_EMBEDDER, else hash)`,
    );
  const on = async (
    { embedder: spec, ...options }: RecallOptions,
    work: (memory: ConceptMemory, embedder: string) => Promise<ExitCode>,
  ) => {
    const { embedderIn } = await import("../module/memory-embedder.ts");
    const embedder = await embedderIn(terminal, spec);
    exit(await withMemory(terminal, anyOf({ ...options, embedder }), (memory) => work(memory, embedder.name)));
  };

  embedded("search", "what would be shown for a task, and which of vectors, words and cues brought it")
    .argument("<task>", "in words")
    .option("--limit <number>", "how many (10)", atLeastOne)
    .option("--principal <name>", "with what this one said")
    .action(async (task: string, options: RecallOptions & { limit?: number }) => {
      const { searchConcepts } = await import("../commands/memory-search.ts");
      await on(options, (memory) => searchConcepts(memory, task, options, terminal));
    });
  embedded("reembed", "make the vectors that an embedder has not made yet; may be interrupted, and goes on").action(
    async (options: RecallOptions) => {
      const { reembedConcepts } = await import("../commands/memory-search.ts");
      await on(options, (memory, embedder) => reembedConcepts(memory, embedder, options, terminal));
    },
  );
}
