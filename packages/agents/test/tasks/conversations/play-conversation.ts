// A conversation on a tree, with a model that reads competently: turn by turn, and what each needed in tokens.
import type { TaskContext, TaskTree, TurnResult } from "@bulkhead/memory";
import { interpretTurn } from "../../../src/index.ts";
import { type Json, returns, type SentRequest, scriptedModel } from "../../../src/testing/index.ts";
import type { Conversation, ConversationTurn } from "./conversation.ts";

export interface PlayedTurn {
  readonly turn: ConversationTurn;
  readonly result: TurnResult;
  readonly context: TaskContext;
  /**
   * Of a prompt with all that was said before, and of one with the context, each with what is said now; and of the prompt that
   * made operations of it.
   */
  readonly tokens: { readonly flat: number; readonly context: number; readonly interpreting: number };
}

export async function* playConversation(
  { turns }: Conversation,
  tree: TaskTree,
  count: (text: string) => number,
): AsyncGenerator<PlayedTurn> {
  const history: string[] = [];
  for (const turn of turns) {
    const { says, answer, operations, questions = [], answersOpen = false, focus } = turn;
    const answers = answersOpen ? (await tree.records("conflict")).map(({ id }) => id) : [];
    const understood = { operations, questions, answers } as unknown as Json; // plain data
    let interpreting = 0;
    const sent = (_: string, { messages, tools }: SentRequest) => {
      interpreting += count([...messages.map((message) => message.text), JSON.stringify(tools)].join("\n"));
    };
    const model = scriptedModel({ interpret_turn: [returns(understood)] }, { sent });
    const writer = { origin: "user", label: { integrity: "user", readers: "public" } } as const;
    const result = await interpretTurn(tree, says, { model, writer });
    model.assertDone();
    const context = await tree.contextFor(focus, { count });
    const said = count(says);
    const flat = history.reduce((sum, text) => sum + count(text), said);
    history.push(says, answer);
    yield { turn, result, context, tokens: { flat, context: context.tokens + said, interpreting } };
  }
}
