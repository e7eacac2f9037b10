// The names that a library has, for who is to use them again. Rule: of what is lower than `atLeast` nothing is seen: a stranger
// who names a concept changes no clean one, and not what is said beside it.
import type { ConceptMemory, ConceptRevision } from "@bulkhead/memory";
import { type Integrity, isAtLeast, type Label } from "@bulkhead/sandbox";
import type { ConceptFormat } from "./concept-answer.ts";

export interface LibraryNames {
  /** In order, each once. */
  readonly names: readonly string[];
  /** Of all that stands there. */
  readonly labels: readonly Label[];
}

export async function libraryNames(
  memory: ConceptMemory,
  format: ConceptFormat,
  atLeast: Integrity,
): Promise<LibraryNames> {
  const kept = [...(await all(memory, "active", format)), ...(await all(memory, "candidate", format))];
  const seen = kept.filter(({ label }) => isAtLeast(label.integrity, atLeast));
  const names = seen.flatMap(({ body }) => body.name ?? []);
  return { names: [...new Set(names)].sort(), labels: seen.map(({ label }) => label) };
}

async function all(memory: ConceptMemory, status: "active" | "candidate", format: ConceptFormat) {
  const found: ConceptRevision[] = [];
  for (;;) {
    const page = await memory.list({
      status,
      format,
      limit: PAGE,
      ...(found.length === 0 ? {} : { after: found.at(-1)?.id }),
    });
    found.push(...page);
    if (page.length < PAGE) return found;
  }
}

const PAGE = 100;
