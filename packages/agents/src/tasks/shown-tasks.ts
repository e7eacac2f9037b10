// What the model that interprets a turn is shown of a tree with many tasks: those that the turn names first, then those that
// were said last, as many as fit. Rule: how many are left out is said, and so is that a value was cut.
import type { OutlinedTask } from "@bulkhead/memory";
import type { JsonValue } from "@bulkhead/sandbox";

export interface ShownTasks {
  /** In the order in which they were made. */
  readonly tasks: readonly JsonValue[];
  /** How many there are besides. */
  readonly more: number;
}

const MOST_TASKS = 150;
/** Of all of them as JSON; some 8,000 tokens. */
const MOST_CHARACTERS = 32_000;
const MOST_OF_ONE_VALUE = 400;

export function shownTasks(all: readonly OutlinedTask[], turn: string): ShownTasks {
  const said = wordsOf(turn);
  const named = ({ slot, aliases = [] }: OutlinedTask) =>
    [slot, ...aliases].flatMap((name) => [...wordsOf(name)]).filter((word) => said.has(word)).length;
  const ranked = all
    .map((task, at) => ({ at, names: named(task), said: task.saidIn, shown: shownTask(task) }))
    .sort((one, other) => other.names - one.names || other.said - one.said || one.at - other.at);
  let left = MOST_CHARACTERS;
  const fit = ranked.slice(0, MOST_TASKS).filter(({ shown }) => {
    left -= JSON.stringify(shown).length;
    return left >= 0;
  });
  return {
    tasks: fit.sort((one, other) => one.at - other.at).map(({ shown }) => shown),
    more: all.length - fit.length,
  };
}

function shownTask({ saidIn: _, input, ...task }: OutlinedTask): JsonValue {
  const text = JSON.stringify(input);
  const cut = text.length > MOST_OF_ONE_VALUE;
  const shown = cut
    ? `${text.slice(0, MOST_OF_ONE_VALUE)} … ${text.length - MOST_OF_ONE_VALUE} characters more`
    : input;
  return { ...task, input: shown } as unknown as JsonValue; // plain data
}

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\p{N}]{2,}|\p{N}/gu) ?? []);
