// A path as a store finds it: the names of its folders and of itself, each with what it collides under (case, Unicode's
// compatible spellings and lookalikes aside) and how it is spelled. Both are hashes under the store's salt: where there is a
// key, they tell nothing without it.
import { createHmac } from "node:crypto";
import { asLatin } from "./confusable-letters.ts";

export interface PathName {
  /** The same for all that must not stand beside it. */
  readonly fold: string;
  readonly spelling: string;
  readonly folder: boolean;
}

/** Its folders, the outermost first, then itself. */
export function namesOf(path: string, salt: Buffer): readonly PathName[] {
  const segments = path.split("/");
  return segments.map((_, at) => {
    const name = segments.slice(0, at + 1).join("/");
    return {
      fold: hashOf(folded(name), salt),
      spelling: hashOf(name, salt),
      folder: at < segments.length - 1,
    };
  });
}

export const foldOf = (path: string, salt: Buffer): string => hashOf(folded(path), salt);

export const hashOf = (text: string, salt: Buffer): string => createHmac("sha256", salt).update(text).digest("hex");

/** Upper case between: of ß and ss, ſ and s, the two sigmas there is one. */
export function folded(path: string): string {
  const cased = path.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase();
  return asLatin(cased.normalize("NFKD")).normalize("NFKC");
}
