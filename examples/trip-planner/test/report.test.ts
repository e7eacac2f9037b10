import { expect, test } from "vitest";
import { CONVERSATIONS } from "../conversations/conversations.ts";
import type { PlayedTurn } from "../play-conversation.ts";
import { modelPlayer } from "../players.ts";
import { claimsOf, type PlayedConversation } from "../report.ts";

const turn: PlayedTurn = {
  slots: 2,
  wrong: [],
  told: true,
  end: "applied",
  ended: true,
  tokens: { flat: 100, context: 40 },
};
const played: readonly PlayedConversation[] = CONVERSATIONS.map(({ name, turns }) => ({
  name,
  goesOn: true,
  turns: turns.map(({ refused, page }) => ({
    ...turn,
    ...(refused === undefined ? {} : { end: refused }),
    ...(page === undefined ? {} : { page: "proposal only" as const }),
  })),
}));
const [first, ...others] = played as [PlayedConversation, ...PlayedConversation[]];
const changed = (part: Partial<PlayedTurn>) => [
  { ...first, turns: [...first.turns.slice(1), { ...turn, ...part }] },
  ...others,
];

test("where all went as it must every claim holds", () => {
  expect(claimsOf(played).filter(({ holds }) => !holds)).toEqual([]);
});

test.each([
  ["a slot that is another thing", changed({ wrong: ["date"] }), /^trip: after each/],
  ["a stale slot that is not told", changed({ told: false }), /stale/],
  ["a turn that was not done", changed({ ended: false, end: "bad_answer" }), /done whole/],
  [
    "a contradiction that was done",
    played.map((one) => ({ ...one, turns: one.turns.map((each) => ({ ...each, end: "applied" })) })),
    /two things/,
  ],
  ["a page that changed a task", changed({ page: "changed something" }), /page/],
  ["a second process with another tree", [{ ...first, goesOn: false }, ...others], /second process/],
  ["a context as long as the history", changed({ tokens: { flat: 100, context: 9_000 } }), /tokens/],
  ["a turn that is missing", [{ ...first, turns: first.turns.slice(1) }, ...others], /done whole/],
])("%s breaks a claim", (_, conversations, what) => {
  expect(claimsOf(conversations).find((claim) => what.test(claim.what))).toMatchObject({ holds: false });
});

test("a real model's value is right with the words that were meant, and wrong with others", () => {
  const { alike } = modelPlayer("any:model");
  expect(alike("the 15th: June 15", "June 15")).toBe(true);
  expect(alike({ departure: "Milwaukee", to: "Seattle" }, { departure: "Milwaukee" })).toBe(true);
  expect(alike("June 18", "June 15")).toBe(false);
});
