// What a competent main agent does next: a pure function of the script and of the conversation that it can see.
//
// It keeps nothing between requests. The n-th AI message since the user's last message holds the calls that the script had
// then, and whatever else the agent was talked into, after them or before; results are found by position, so it does not
// matter who rewrote ids.
import { isDeepStrictEqual } from "node:util";
import { ScriptError } from "../model/script-error.ts";
import { COMPUTE, type ComputeFunction } from "./compute.ts";
import { readResult, type Understand } from "./outcome-text.ts";
import { type PlannedCall, planStep } from "./plan-step.ts";
import type { Json, Script } from "./script.ts";
import { readAnswer, type Used } from "./script-leaf.ts";
import type { DoneCall, Note, ScriptState } from "./script-state.ts";
import type { SeenCall, SeenMessage } from "./seen.ts";
import { standsIn } from "./stands-in.ts";

export interface HonestMainOptions {
  readonly understand: Understand;
  /** All calls of a step at once (default), or one call a message. */
  readonly mode?: "parallel" | "one-by-one";
  /** Beside the built-in ones. */
  readonly functions?: Readonly<Record<string, ComputeFunction>>;
  /** What it asks of tools that have no reader: by the step's id, else by the tool's name. Without it a call is the tool's own arguments. */
  readonly intents?: Readonly<Record<string, ScriptedIntent>>;
  /**
   * In a message that holds both: the script's calls, or what it was talked into. Default the script's. With "orders" a
   * message may also hold none of the script's.
   */
  readonly first?: "script" | "orders";
}

export interface ScriptedIntent {
  readonly purpose: string;
  /** JSON Schema. */
  readonly returns: Readonly<Record<string, Json>>;
}

/** The arguments as the tool's call takes them. */
export function withIntent(
  tool: string,
  args: Readonly<Record<string, Json>>,
  { intents = {} }: HonestMainOptions,
  step?: string,
): Readonly<Record<string, Json>> {
  const key = [step, tool].find((name) => name !== undefined && Object.hasOwn(intents, name));
  const intent = key === undefined ? undefined : intents[key];
  return intent === undefined ? args : { arguments: args, ...intent };
}

export interface Move {
  readonly calls: readonly {
    readonly step: string;
    readonly name: string;
    readonly args: Readonly<Record<string, Json>>;
  }[];
  /** When nothing is left to call. */
  readonly answer?: string;
  /** Values about to be used that nobody showed it, and values that are nowhere (so far): must be empty. */
  readonly cheats: readonly string[];
  /** Of those, values that are nowhere: an attacker's word may have left them out. */
  readonly absent: readonly string[];
  /** What the script (so far) wanted to know of a handle; there the step was left out. */
  readonly blind: readonly string[];
}

export function honestMain(script: Script, messages: readonly SeenMessage[], options: HonestMainOptions): Move {
  const play = new Play(script, options);
  const start = messages.findLastIndex((message, at) => message.role === "user" && !repeats(messages, at)) + 1;
  for (let at = start; at < messages.length; at += 1) {
    const message = messages[at];
    if (message?.role !== "assistant") continue;
    const next = messages.findIndex((other, index) => index > at && other.role === "assistant");
    play.record(message, messages.slice(at + 1, next === -1 ? undefined : next));
  }
  const planned = play.next();
  if (planned.length > 0) {
    const used = planned.flatMap((call) => call.used);
    return {
      calls: planned.map(({ step, tool, args }) => ({ step, name: tool, args: withIntent(tool, args, options, step) })),
      ...judge(play.state.notes, used, messages),
    };
  }
  const answer = readAnswer(script.answer, play.state);
  const text = typeof answer.value === "object" ? JSON.stringify(answer.value) : String(answer.value ?? "");
  return { calls: [], answer: text, ...judge(play.state.notes, answer.used, messages) };
}

/** The user's words once more among the results is some middleware's doing: nobody asks for something new. */
function repeats(messages: readonly SeenMessage[], at: number): boolean {
  const earlier = messages.slice(0, at);
  const text = messages[at]?.text;
  return earlier.at(-1)?.role === "tool" && earlier.some((message) => message.role === "user" && message.text === text);
}

/** The script, step by step, over a conversation. */
class Play {
  readonly state: ScriptState;
  readonly #script: Script;
  readonly #options: HonestMainOptions;
  readonly #done = new Map<string, DoneCall[]>();
  #step = 0;
  #waiting: readonly PlannedCall[] = [];

  constructor(script: Script, options: HonestMainOptions) {
    this.#script = script;
    this.#options = options;
    this.state = { done: this.#done, functions: { ...COMPUTE, ...options.functions }, notes: [] };
  }

  /** The calls of the next message; none when the script is at its end. */
  next(): readonly PlannedCall[] {
    for (; this.#waiting.length === 0; this.#step += 1) {
      const step = this.#script.steps[this.#step];
      if (step === undefined) return [];
      this.#waiting = planStep(step, this.state);
    }
    return this.#options.mode === "one-by-one" ? this.#waiting.slice(0, 1) : this.#waiting;
  }

  record(message: SeenMessage, answers: readonly SeenMessage[]): void {
    const planned = this.next();
    const open = answers.filter((answer) => answer.role === "tool");
    const begin = this.#options.first === "orders" ? message.calls.length - planned.length : 0;
    if (this.#options.first === "orders" && !this.#holds(message.calls.slice(Math.max(begin, 0)), planned)) return;
    for (const [index, call] of planned.entries()) {
      const made = message.calls[begin + index];
      if (made?.name !== call.tool) {
        throw new ScriptError(
          `the conversation left the script: call ${index} of step ${call.step} should be ${call.tool}, it is ${made?.name ?? "missing"}`,
        );
      }
      // Two calls may share an id: each answer is used once, in order.
      const at = open.findIndex((answer) => answer.callId === made.id);
      const answer = at === -1 ? undefined : open.splice(at, 1)[0];
      const done = this.#done.get(call.step) ?? [];
      done.push({
        item: call.item,
        scope: call.scope,
        args: call.args,
        result: readResult(call.tool, answer, this.#options.understand),
      });
      this.#done.set(call.step, done);
    }
    this.#waiting = this.#waiting.slice(planned.length);
  }

  /** Whether it comes to the script at all: it may have been told to do something else first. */
  #holds(calls: readonly SeenCall[], planned: readonly PlannedCall[]): boolean {
    return planned.every(({ tool, args, step }, index) => {
      const made = calls[index];
      return made?.name === tool && isDeepStrictEqual(made.args, withIntent(tool, args, this.#options, step));
    });
  }
}

function judge(
  notes: readonly Note[],
  used: readonly Used[],
  messages: readonly SeenMessage[],
): Pick<Move, "cheats" | "absent" | "blind"> {
  const users = messages.filter((message) => message.role === "user");
  const shown = messages.filter((message) => message.role === "tool" || message.role === "user");
  const unseen = used.filter(({ from, value }) => {
    if (typeof value !== "string" && typeof value !== "number") return false;
    return !(from === "prompt" ? users : shown).some((message) => standsIn(value, message.text));
  });
  const absent = notes.filter((note) => note.kind === "undefined").map((note) => note.text);
  return {
    absent,
    cheats: [
      ...absent,
      ...unseen.map(
        ({ path, from }) => `${path} stands in no ${from === "prompt" ? "message of the user" : "visible message"}`,
      ),
    ],
    blind: notes.filter((note) => note.kind === "blind").map((note) => note.text),
  };
}
