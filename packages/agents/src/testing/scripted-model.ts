// A model that plays turns written in a test: a function of the messages, keyed by worker and step.
//
// An unexpected request fails by name; `assertDone()` fails when a turn was never played. Workers of one name that run in
// parallel each start at their first turn.
import { ScriptError } from "../model/script-error.ts";
import type { Json } from "./script.ts";
import type { Seen } from "./seen.ts";
import { type Mind, type SentRequest, TestChatModel, type TurnCall, type TurnData } from "./test-chat-model.ts";

export type Turn = TurnData | ((seen: Seen) => TurnData | Promise<TurnData>);

/** For "main" and for each worker: turns by step, or one function for every step. */
export type Turns = Readonly<Record<string, readonly Turn[] | ((seen: Seen) => TurnData | Promise<TurnData>)>>;

export interface ScriptedModelOptions {
  /** Characters of text in one streamed chunk; small, so that a handle is split. Default 5. */
  readonly chunkSize?: number;
  /** Told of each request as LangChain made it; `who` is "main" or the worker's name. */
  readonly sent?: (who: string, request: SentRequest) => void;
}

export function scriptedModel(turns: Turns, options: ScriptedModelOptions = {}): ScriptedModel {
  return new ScriptedModel(turns, options);
}

export class ScriptedModel extends TestChatModel {
  readonly #turns: Turns;
  readonly #played: ReadonlySet<string>;

  constructor(turns: Turns, options: ScriptedModelOptions) {
    const played = new Set<string>();
    const mind: Mind = {
      requests: [],
      chunkSize: options.chunkSize ?? 5,
      sent: options.sent,
      decide: (seen) => play(turns, seen, played),
    };
    super(mind);
    this.#turns = turns;
    this.#played = played;
  }

  /** Throws when a turn was not played, or a function was never asked. */
  assertDone(): void {
    const unused = Object.entries(this.#turns).flatMap(([who, list]) => {
      const steps = typeof list === "function" ? ["any"] : list.map((_, step) => String(step));
      return steps.filter((step) => !this.#played.has(position(who, step))).map((step) => `"${who}" at step ${step}`);
    });
    if (unused.length > 0) throw new Error(`scriptedModel: turns were not used: ${unused.join(", ")}`);
  }
}

/** A turn that calls one tool. */
export function call(name: string, args: TurnCall["args"] = {}): TurnData {
  return { calls: [{ name, args }] };
}

/** A turn that makes the calls of several turns at once. */
export function together(...turns: readonly TurnData[]): TurnData {
  return { calls: turns.flatMap((turn) => turn.calls ?? []) };
}

/** A worker's result. */
export function returns(value: Json): TurnData {
  return call("return", { value });
}

/** A turn of text: the end of a main agent's run. */
export function says(text: string): TurnData {
  return { text };
}

function play(turns: Turns, seen: Seen, played: Set<string>): TurnData | Promise<TurnData> {
  const list = Object.hasOwn(turns, seen.who) ? turns[seen.who] : undefined;
  if (list === undefined) {
    throw new ScriptError(
      `scriptedModel: nothing is written for "${seen.who}" (step ${seen.step}); there are turns for: ${Object.keys(turns).join(", ")}`,
    );
  }
  if (typeof list === "function") {
    played.add(position(seen.who, "any"));
    return checked(seen, list(seen));
  }
  const turn = list[seen.step];
  if (turn === undefined) {
    throw new ScriptError(`scriptedModel: no turn for "${seen.who}" at step ${seen.step}; ${list.length} are written`);
  }
  played.add(position(seen.who, String(seen.step)));
  return checked(seen, typeof turn === "function" ? turn(seen) : turn);
}

/** Scripts run with their types stripped: what is no turn would be played as silence. */
async function checked(seen: Seen, turn: TurnData | Promise<TurnData>): Promise<TurnData> {
  const played = await turn;
  if (typeof played === "object" && played !== null && ("text" in played || "calls" in played)) return played;
  throw new ScriptError(
    `scriptedModel: the turn of "${seen.who}" at step ${seen.step} is none; write says(...), call(...), returns(...), or together(...) for several calls`,
  );
}

function position(who: string, step: string): string {
  return JSON.stringify([who, step]);
}
