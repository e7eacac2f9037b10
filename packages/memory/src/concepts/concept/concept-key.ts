// What tells the concepts of one library apart: the key of the name; without a name, all that is said.
import type { Concept } from "./concept.ts";
import { nameKey } from "./concept-name.ts";
import { conceptHash } from "./library-hash.ts";

/** No key of a name has a `#`. */
export const conceptKey = (concept: Concept): string =>
  concept.name === undefined ? `#${conceptHash(concept)}` : nameKey(concept.name);
