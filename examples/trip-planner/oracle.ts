// What must be so after a turn, of all that was said until then, and what of it is not so in a tree.
import { isDeepStrictEqual } from "node:util";
import type { TaskTree } from "@bulkhead/memory";
import type { JsonValue } from "@bulkhead/sandbox";
import type { ConversationTurn } from "./conversations/conversation.ts";

/** By slot; undefined: absent. */
type Slots = ReadonlyMap<string, JsonValue | undefined>;

/** Of each slot that was ever named what the last turn said that set it. */
export function slotsAfter(turns: readonly ConversationTurn[]): Slots {
  return new Map(turns.flatMap(({ slots }) => Object.entries(slots)));
}

export interface Verdict {
  readonly slots: number;
  /** Names of slots that are another thing. */
  readonly wrong: readonly string[];
  /** What relies on a change, what does not agree, and what is to be asked, are told as they must be. */
  readonly told: boolean;
}

/** `alike`: whether a value is the one that was meant; a real model words it in its own way. */
export async function heldAgainst(
  tree: TaskTree,
  turns: readonly ConversationTurn[],
  alike: (is: JsonValue, meant: JsonValue) => boolean,
): Promise<Verdict> {
  const slots = slotsAfter(turns);
  const checked = await Promise.all(
    [...slots].map(async ([slot, meant]) => ({ slot, meant, found: await tree.check(slot) })),
  );
  const known = new Set(checked.flatMap(({ found }) => (found.kind === "present" ? [found.slot] : [])));
  const wrong = checked
    .filter(({ meant, found }) =>
      found.kind === "present" ? meant === undefined || !alike(found.input, meant) : meant !== undefined,
    )
    .map(({ slot }) => slot);
  const live = Object.values((await tree.graph()).nodes).filter(({ status }) => status !== "inactive");
  wrong.push(...live.filter(({ slot }) => !known.has(slot)).map(({ slot }) => slot)); // nobody set it
  return { slots: slots.size, wrong, told: await isTold(tree, turns) };
}

async function isTold(tree: TaskTree, turns: readonly ConversationTurn[]): Promise<boolean> {
  const { stale = [], disagree = [], open = 0 } = turns.at(-1) ?? {};
  const whole = await tree.check();
  if (whole.kind !== "tree") return false;
  const disagreements = whole.disagreements.map(({ slot, about }) => `${slot} ${about}`);
  return (
    isDeepStrictEqual(new Set(whole.stale), new Set(stale)) &&
    isDeepStrictEqual(new Set(disagreements), new Set(disagree)) &&
    (await tree.records("conflict")).length === open
  );
}
