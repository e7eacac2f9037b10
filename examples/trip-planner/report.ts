// What of the played conversations holds, as claims, as a screen for a person, and as figures for a program.
import type { Claim } from "../shared/claim.ts";
import { CONVERSATIONS } from "./conversations/conversations.ts";
import type { PlayedTurn } from "./play-conversation.ts";

export interface PlayedConversation {
  readonly name: string;
  readonly turns: readonly PlayedTurn[];
  /** The second process found the tree as the first left it. */
  readonly goesOn: boolean;
}

/** Of a flat history's tokens, on average. */
const GOAL_PERCENT = 60;

export function claimsOf(played: readonly PlayedConversation[]): readonly Claim[] {
  const all = played.flatMap(({ turns }) => turns);
  const mean = meanShare(played);
  const every = (what: string, holds: (turn: PlayedTurn) => boolean): Claim => {
    const right = all.filter(holds).length;
    return { what, holds: right === all.length && isWhole(played), seen: `${right} of ${all.length} turns` };
  };
  const pages = all.filter(({ page }) => page !== undefined);
  const refused = all.filter(({ end }) => end === "contradiction");
  return [
    ...played.map(({ name, turns }): Claim => {
      const values = turns.reduce((sum, { slots }) => sum + slots, 0);
      const wrong = turns.reduce((sum, turn) => sum + turn.wrong.length, 0);
      const what = `${name}: after each of ${turns.length} turns every slot is what it must be`;
      return { what, holds: wrong === 0 && turns.length > 0, seen: `${values - wrong} of ${values} values` };
    }),
    every(
      "what relies on a change is stale, what does not agree is told, what is ambiguous is asked",
      ({ told }) => told,
    ),
    every("a turn is done whole, and one that contradicts itself is refused whole", ({ ended }) => ended),
    {
      what: "a turn that sets one slot to two things changes nothing",
      holds: refused.length > 0 && refused.every(({ wrong, ended }) => wrong.length === 0 && ended),
      seen: `${refused.length} refused`,
    },
    {
      what: "a stranger's page makes a proposal, and changes no task",
      holds: pages.length > 0 && pages.every(({ page }) => page === "proposal only"),
      seen: `${pages.length} pages`,
    },
    {
      what: "a second process goes on with each tree as the first left it",
      holds: played.every(({ goesOn }) => goesOn),
      seen: `${played.filter(({ goesOn }) => goesOn).length} of ${played.length} trees`,
    },
    {
      what: `a context has at most ${GOAL_PERCENT} % of the tokens of a flat history, on average`,
      holds: mean <= GOAL_PERCENT,
      seen: `${mean.toFixed(1)} %`,
    },
  ];
}

export function linesOf(
  played: readonly PlayedConversation[],
  trees: readonly (readonly string[])[],
): readonly string[] {
  const rows = played.map((conversation) => {
    const { flat, context, percent } = tokensOf(conversation);
    const figures = [flat.toLocaleString("en"), context.toLocaleString("en"), `${percent.toFixed(1)} %`];
    return [conversation.name, `${conversation.turns.length}`, ...figures];
  });
  const table = [["", "turns", "flat history", "contextFor", "of it"], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const aligned = table.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  "),
  );
  const drawn = played.flatMap(({ name }, at) => [
    "",
    `${name}, as \`bulkhead tasks show\` draws it at the end:`,
    ...(trees[at] ?? []),
  ]);
  const beside = "(What it costs to make operations of what is said, npm run bench:tasks prints.)";
  const gone = "(They were in a database of this example's, which is gone: commands that they name find nothing.)";
  return ["Tokens of prompts, over all turns:", ...aligned, beside, ...drawn, "", gone];
}

export function figuresOf(played: readonly PlayedConversation[]): Readonly<Record<string, unknown>> {
  return {
    conversations: played.map((conversation) => {
      const { name, turns } = conversation;
      const slots = turns.reduce((sum, turn) => sum + turn.slots, 0);
      const wrong = turns.map((turn) => turn.wrong);
      return {
        name,
        turns: turns.length,
        slots,
        wrong,
        ends: turns.map(({ end }) => end),
        tokens: tokensOf(conversation),
      };
    }),
    meanPercent: meanShare(played),
  };
}

function tokensOf({ turns }: PlayedConversation) {
  const sum = (kind: "flat" | "context") => turns.reduce((total, { tokens }) => total + tokens[kind], 0);
  const [flat, context] = [sum("flat"), sum("context")];
  return { flat, context, percent: flat === 0 ? 100 : (100 * context) / flat };
}

const meanShare = (played: readonly PlayedConversation[]): number =>
  played.reduce((sum, conversation) => sum + tokensOf(conversation).percent, 0) / played.length;

/** No turn is missing. */
const isWhole = (played: readonly PlayedConversation[]): boolean =>
  played.every(({ turns }, at) => turns.length === CONVERSATIONS[at]?.turns.length);
