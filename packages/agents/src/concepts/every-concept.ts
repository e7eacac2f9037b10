// All revisions that a memory lists for a filter, page by page.
import type { ConceptFilter, ConceptMemory, ConceptRevision } from "@bulkhead/memory";

const PAGE = 100;

export async function everyConcept(
  memory: Pick<ConceptMemory, "list">,
  filter: Pick<ConceptFilter, "status" | "format">,
): Promise<readonly ConceptRevision[]> {
  const found: ConceptRevision[] = [];
  for (;;) {
    const page = await memory.list({ ...filter, limit: PAGE, after: found.at(-1)?.id });
    found.push(...page);
    if (page.length < PAGE) return found;
  }
}
