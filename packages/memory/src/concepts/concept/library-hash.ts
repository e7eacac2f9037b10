// The hash of a library of concepts: of what is believed, in whatever order it came and whoever keeps it.
import { hash } from "node:crypto";
import { orderedJson } from "../../ordered-json.ts";
import type { Concept } from "./concept.ts";

/** 64 hex digits. */
export const conceptHash = (concept: Concept): string => hash("sha256", `bulkhead concept 1\n${orderedJson(concept)}`);

/** Of the hashes of its concepts. 64 hex digits. */
export const libraryHash = (hashes: readonly string[]): string =>
  hash("sha256", `bulkhead concepts 1\n${hashes.toSorted().join("\n")}`);
