// A conversation on a tree, turn by turn: what came of each, whether all is as it must be, and what its context costs in tokens
// against all that was said before.
import { isDeepStrictEqual } from "node:util";
import { interpretTurn } from "@bulkhead/agents";
import type { TaskTree, TaskWriter } from "@bulkhead/memory";
import type { Conversation, StrangersPage } from "./conversations/conversation.ts";
import { heldAgainst, slotsAfter, type Verdict } from "./oracle.ts";
import type { Player } from "./players.ts";

export interface PlayedTurn extends Verdict {
  /** `applied`, or the code by which it was refused. */
  readonly end: string;
  /** It ended as it must. */
  readonly ended: boolean;
  /** Of a page that was read: it is a proposal at most, and the tree is as it was. */
  readonly page?: "proposal only" | "changed something";
  /** Of a prompt with all that was said before, and of one with the context, each with what is said now. */
  readonly tokens: { readonly flat: number; readonly context: number };
}

const USER: TaskWriter = { origin: "user", label: { integrity: "user", readers: "public" } };
const STRANGER: TaskWriter = { origin: "external", label: { integrity: "external", readers: "public" } };

export interface PlayOptions {
  readonly player: Player;
  readonly count: (text: string) => number;
  /** Which turns: from the first of these to the one before the second. Default: all. */
  readonly from?: number;
  readonly to?: number;
  readonly signal?: AbortSignal | undefined;
}

export async function* playConversation(
  { turns }: Conversation,
  tree: TaskTree,
  { player, count, from = 0, to = turns.length, signal }: PlayOptions,
): AsyncGenerator<PlayedTurn> {
  const names = [...slotsAfter(turns).keys()];
  for (let at = from; at < to; at++) {
    const turn = turns[at];
    if (turn === undefined) return;
    const { says, operations, questions, answersOpen = false, focus, page } = turn;
    const answers = answersOpen ? (await tree.records("conflict")).map(({ id }) => id) : [];
    const result = await interpretTurn(tree, player.text(says, names), {
      model: player.model({ operations, questions, answers }),
      writer: USER,
      signal,
    });
    const read = page === undefined ? {} : { page: await readPage(tree, page, player, signal) };
    const end = result.kind === "refused" ? result.error.code : result.kind;
    const said = count(says);
    const before = turns.slice(0, at).flatMap((one) => [one.says, one.answer]);
    const flat = before.reduce((sum, text) => sum + count(text), said);
    // Where there is no such slot, nothing but the whole history would do.
    const context = await tree.contextFor(focus, { count }).then(
      ({ tokens }) => tokens + said,
      () => flat,
    );
    yield {
      ...(await heldAgainst(tree, turns.slice(0, at + 1), player.alike)),
      end,
      ended: end === (turn.refused ?? "applied"),
      ...read,
      tokens: { flat, context },
    };
  }
}

async function readPage(
  tree: TaskTree,
  { text, operations }: StrangersPage,
  player: Player,
  signal: AbortSignal | undefined,
): Promise<NonNullable<PlayedTurn["page"]>> {
  const before = await tree.graph();
  const { kind } = await interpretTurn(tree, text, { model: player.model({ operations }), writer: STRANGER, signal });
  const same = isDeepStrictEqual(await tree.graph(), before);
  return kind !== "applied" && same ? "proposal only" : "changed something";
}
