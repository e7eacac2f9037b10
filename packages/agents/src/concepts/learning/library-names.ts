// The names that a library has, for who is to use them again. Rule: who learns from a clean run sees what is trusted and what its
// own principal's runs taught: nobody else who names a concept changes what is said there.
import type { ConceptMemory } from "@bulkhead/memory";
import type { Label } from "@bulkhead/sandbox";
import { everyConcept } from "../every-concept.ts";
import { mayGuide } from "../may-guide.ts";
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
  const kept = [
    ...(await everyConcept(memory, { status: "active", format })),
    ...(await everyConcept(memory, { status: "candidate", format })),
  ];
  const seen = kept.filter((one) => atLeast === "external" || mayGuide(one, principal));
  const names = seen.flatMap(({ body }) => body.name ?? []);
  return { names: [...new Set(names)].sort(), labels: seen.map(({ label }) => label) };
}
