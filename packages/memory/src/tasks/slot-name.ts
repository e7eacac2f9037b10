// What a slot is called. Rule: names that differ only in case, spaces, dashes and underlines are one.
import { createHash } from "node:crypto";

/** Characters of a name, before and after. */
export const MOST_CHARACTERS = 120;

/** What two spellings of one name have in common; empty: it is no name. */
export function slotKey(name: string): string {
  return name
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\s_-]+/gu, " ")
    .trim();
}

/** What was spawned for a task has a node of its own, which no turn can name. */
const SPAWNED = "»";

export const isSpawned = (slot: string): boolean => slotKey(slot).startsWith(SPAWNED);

/** A name that is too long is cut, and told apart by its hash. */
export function spawnedSlot(name: string): string {
  const slot = spelled(`${SPAWNED} ${name}`);
  if (slot.length <= MOST_CHARACTERS) return slot;
  const hash = createHash("sha256").update(slotKey(slot)).digest("base64url").slice(0, 22);
  return `${slot.slice(0, MOST_CHARACTERS - hash.length - 1)} ${hash}`;
}

/** As it is kept: no line can begin inside it. */
export const spelled = (name: string): string => name.normalize("NFC").replace(/\s+/gu, " ").trim();
