// Links, kept in a file that only grows: one line of JSON for each. What add() has returned for is on the disk; a last line
// that a crash cut off is left out when the file is opened again.
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";

export interface Link {
  readonly slug: string;
  readonly url: string;
  /** Milliseconds since 1970, as expiresAt. */
  readonly createdAt: number;
  /** From then on it leads nowhere. */
  readonly expiresAt?: number;
}

export type Found =
  | { readonly kind: "link"; readonly link: Link }
  | { readonly kind: "expired" }
  | { readonly kind: "none" };

export interface Store {
  /** False where the slug is taken; one that has expired stays taken. */
  add(link: Link): boolean;
  find(slug: string): Found;
  has(slug: string): boolean;
  readonly size: number;
  close(): void;
}

export function openStore(file: string, now: () => number = Date.now): Store {
  const { links, length } = readLinks(file);
  const descriptor = openSync(file, "a");
  ftruncateSync(descriptor, length);
  return {
    add(link) {
      if (links.has(link.slug)) return false;
      writeSync(descriptor, `${JSON.stringify(link)}\n`);
      fsyncSync(descriptor);
      links.set(link.slug, link);
      return true;
    },
    find(slug) {
      const link = links.get(slug);
      if (link === undefined) return { kind: "none" };
      if (link.expiresAt !== undefined && now() >= link.expiresAt) return { kind: "expired" };
      return { kind: "link", link };
    },
    has: (slug) => links.has(slug),
    get size() {
      return links.size;
    },
    close: () => closeSync(descriptor),
  };
}

/** All whole lines, and how many bytes they take. */
function readLinks(file: string): { readonly links: Map<string, Link>; readonly length: number } {
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const length = bytes.lastIndexOf("\n") + 1;
  const lines = bytes.toString("utf8", 0, length).split("\n").slice(0, -1);
  const links = lines.map((line) => JSON.parse(line) as Link); // written by add() alone
  return { links: new Map(links.map((link) => [link.slug, link])), length };
}
