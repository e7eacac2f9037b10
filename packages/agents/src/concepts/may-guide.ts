// Whom what a concept says may guide: everybody where it is trusted, else the one whose own words they are.
import type { ConceptRevision } from "@bulkhead/memory";

/** `whom`: a principal; undefined: nobody in particular. */
export const mayGuide = (
  { label: { integrity }, principal }: Pick<ConceptRevision, "label" | "principal">,
  whom: string | undefined,
): boolean => integrity === "trusted" || (integrity === "user" && whom !== undefined && principal === whom);
