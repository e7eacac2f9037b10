// Who interprets a turn: the script, which knows what a competent reader makes of it, or a real model. Each says what a value
// that was meant may look like, and may name slots in its own way only as far as it was told them.
import { isDeepStrictEqual } from "node:util";
import type { InterpretOptions } from "@bulkhead/agents";
import { type Json, returns, type SentRequest, scriptedModel } from "@bulkhead/agents/testing";
import type { TaskOperation, TaskQuestion } from "@bulkhead/memory";
import type { JsonValue } from "@bulkhead/sandbox";

/** What a competent reader makes of a text. */
interface Understood {
  readonly operations: readonly TaskOperation[];
  readonly questions?: readonly TaskQuestion[] | undefined;
  readonly answers?: readonly string[] | undefined;
}

export interface Player {
  /** For one text. */
  model(understood: Understood): InterpretOptions["model"];
  /** The text as it is shown to it. */
  text(says: string, slots: readonly string[]): string;
  alike(is: JsonValue, meant: JsonValue): boolean;
}

/** `sent`: told of what each prompt held. */
export function scriptedPlayer(sent: (prompt: string) => void = () => {}): Player {
  const tell = (_: string, { messages, tools }: SentRequest) =>
    sent([...messages.map(({ text }) => text), JSON.stringify(tools)].join("\n"));
  return {
    model: ({ operations, questions = [], answers = [] }) => {
      const understood = { operations, questions, answers } as unknown as Json; // plain data
      return scriptedModel({ interpret_turn: [returns(understood)] }, { sent: tell });
    },
    text: (says) => says,
    alike: isDeepStrictEqual,
  };
}

/** Of a real model a value is right that holds the words that were meant. */
export function modelPlayer(model: string): Player {
  return {
    model: () => model,
    text: (says, slots) => `${says}\n\n(Names of slots, where one of these is meant: ${slots.join(", ")}.)`,
    alike: (is, meant) => wordsIn(meant).every((word) => wordsIn(is).includes(word)),
  };
}

const wordsIn = (value: JsonValue): readonly string[] =>
  JSON.stringify(value)
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
