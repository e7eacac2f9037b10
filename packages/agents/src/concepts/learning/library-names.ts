// The names that a library has, for who is to use them again. Rule: who learns from a clean run sees what is trusted and what its
// own principal's runs taught: nobody else who names a concept changes what is said there.
import type { ConceptMemory, ConceptRevision } from "@bulkhead/memory";
import type { Label } from "@bulkhead/sandbox";
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
  { atLeast, principal }: { readonly atLeast: "external" | "user"; readonly principal: string },
): Promise<LibraryNames> {
  const kept = [...(await all(memory, "active", format)), ...(await all(memory, "candidate", format))];
  const isSeen = ({ label: { integrity }, principal: whose }: ConceptRevision) =>
    atLeast === "external" || integrity === "trusted" || (integrity === "user" && whose === principal);
  const seen = kept.filter(isSeen);
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
