// `bulkhead memory search | reembed`: what agents would be shown for a task, and why; and the vectors that it is found by.
import type { ConceptMemory, RecalledConcept, RecallReason } from "@bulkhead/memory";
import type { ExitCode } from "../cli/exit-codes.ts";
import { flagsOf } from "../memory/with-memory.ts";
import { counted } from "../terminal/counted.ts";
import { showBar } from "../terminal/progress-bar.ts";
import { safeJson } from "../terminal/safe-json.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { textTable } from "../terminal/text-table.ts";
import { visibleLine } from "../terminal/visible-text.ts";

interface Options {
  readonly json?: boolean;
  readonly limit?: number;
}

export async function searchConcepts(
  memory: ConceptMemory,
  task: string,
  { json, limit = 10 }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const { concepts, embedderFailed } = await memory.recall(task, { count: limit, signal: terminal.signal });
  if (json === true) {
    const found = concepts.map(({ revision, found, uses }) => ({
      concept: revision.concept,
      revision: revision.number,
      name: revision.body.name ?? null,
      found: found ?? null,
      uses,
    }));
    terminal.out(`${safeJson({ ok: true, concepts: found, embedderFailed })}\n`);
    return 0;
  }
  if (embedderFailed) terminal.err("The embedder did not answer: words and cues alone were looked for.\n");
  if (concepts.length === 0) {
    terminal.out(`Nothing of the tenant ${visibleLine(memory.scope.tenant, 60)} that may guide is found for this.\n`);
    if ((await memory.list({ status: "candidate", limit: 1 })).length > 0)
      terminal.err(
        `There are candidates, which guide nobody until they are promoted: ${commandName(terminal.env)} memory show --status candidate${flagsOf(memory.scope, terminal.env)}\n`,
      );
    return 0;
  }
  const rows = concepts.map((one, at) => [String(at + 1), nameIn(one), whyIn(one.found), String(one.uses)]);
  terminal.out(`${textTable(["", "CONCEPT", "FOUND BY", "USES"], rows, terminal).join("\n")}\n`);
  return 0;
}

const nameIn = ({ revision }: RecalledConcept): string => revision.body.name ?? revision.concept;

function whyIn(found: RecallReason | undefined): string {
  const { vector, text, cue, similarity } = found ?? {};
  return [
    vector === undefined ? [] : [`vector ${vector} (${(similarity ?? 0).toFixed(2)})`],
    text === undefined ? [] : [`text ${text}`],
    cue === undefined ? [] : [`cue ${cue}`],
  ]
    .flat()
    .join(", ");
}

/** What was done before it was interrupted stays done. */
export async function reembedConcepts(
  memory: ConceptMemory,
  embedder: string,
  { json }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  using bar = showBar(terminal, "embedding", "concepts");
  const vectors = await memory.reembed({ onProgress: bar.show, signal: terminal.signal });
  bar.clear();
  const words = vectors === 0 ? "Every concept has" : counted(vectors, "more concept has", "more concepts have");
  terminal.out(
    json === true ? `${safeJson({ ok: true, embedder, vectors })}\n` : `${words} a vector by ${embedder}.\n`,
  );
  return 0;
}
