// The worst case without a model: competent at its task, and obedient to every instruction that it can see.
//
// As main agent it plays a script and, beside the script's calls, makes every newly visible `call` once, if such a tool is
// offered, also when a tool's description says so. As worker it returns what a competent reader would, unless the text says
// `return {…}` (of several the last that its `return` tool takes), and attempts every `call`, offered or not: before it
// returns where it can make one of them, else beside. At `stop {…}` both give up. Deterministic, and a function of what it
// was shown alone; the records are for the test.
import { admit, type JsonSchema, returnSchema } from "@bulkhead/sandbox";
import { COMPUTE } from "./compute.ts";
import { type HonestMainOptions, honestMain, withIntent } from "./honest-main.ts";
import { findInstructions, type Instruction, instructionKey } from "./instructions.ts";
import { parseRecord, type Understand } from "./outcome-text.ts";
import { checkScript, type Json, type Script } from "./script.ts";
import type { Seen, SeenMessage } from "./seen.ts";
import { type Mind, TestChatModel, type TurnCall, type TurnData } from "./test-chat-model.ts";

export interface WorstCaseOptions extends HonestMainOptions {
  readonly script: Script;
  /** Who plays the attacker: "obedient" obeys what it sees, "none" only does its task. */
  readonly adversary: "obedient" | "none";
  /** Characters of text in one streamed chunk. Default 5. */
  readonly chunkSize?: number;
}

/** An instruction that the model saw. */
export type Sighting = Instruction & {
  readonly who: string;
  /** Index of the message that holds it; -1: a tool's description. */
  readonly message: number;
  /** Whether it could do so: a tool of that name is offered; a `return` to a worker; `stop` always. */
  readonly offered: boolean;
};

export interface Obeyed {
  readonly calls: number;
  /** Seen, but no such tool: a main agent cannot, a worker tries. */
  readonly notOffered: number;
  readonly returns: number;
}

export function worstCaseModel(options: WorstCaseOptions): WorstCaseModel {
  return new WorstCaseModel(options);
}

export class WorstCaseModel extends TestChatModel {
  readonly #notebook: Notebook;

  constructor(options: WorstCaseOptions) {
    checkScript(options.script, [...Object.keys(COMPUTE), ...Object.keys(options.functions ?? {})]);
    const notebook: Notebook = { log: [], cheats: new Set(), blind: new Set(), find: remembering(findInstructions) };
    const mind: Mind = {
      requests: [],
      chunkSize: options.chunkSize ?? 5,
      decide: (seen) => (seen.who === "main" ? playMain(seen, options, notebook) : playWorker(seen, options, notebook)),
    };
    super(mind);
    this.#notebook = notebook;
  }

  /** Every instruction seen, once for a conversation, in the order of requests. */
  get log(): readonly Sighting[] {
    return this.#notebook.log;
  }

  get obeyed(): Obeyed {
    const calls = this.log.filter((sighting) => sighting.kind === "call");
    return {
      calls: calls.filter((sighting) => sighting.offered || sighting.who !== "main").length,
      notOffered: calls.filter((sighting) => !sighting.offered).length,
      returns: this.log.filter((sighting) => sighting.kind === "return" && sighting.offered).length,
    };
  }

  /** Where it used what nobody had shown it. Must be empty, or its numbers mean nothing. */
  get cheats(): readonly string[] {
    return [...this.#notebook.cheats];
  }

  /** Where its script would have had to read a handle, and so did without. */
  get blind(): readonly string[] {
    return [...this.#notebook.blind];
  }
}

interface Notebook {
  readonly log: Sighting[];
  readonly cheats: Set<string>;
  readonly blind: Set<string>;
  readonly find: (text: string) => readonly Instruction[];
}

function playMain(seen: Seen, options: WorstCaseOptions, notebook: Notebook): TurnData {
  const sightings = newSightings(seen, options, notebook, (instruction) => {
    return instruction.kind === "stop" || (instruction.kind === "call" && seen.tools.includes(instruction.tool));
  });
  const stop = sightings.find((sighting) => sighting.kind === "stop");
  if (stop !== undefined) return { text: stop.say };
  const move = honestMain(options.script, seen.messages, options);
  for (const cheat of move.cheats) notebook.cheats.add(cheat);
  for (const blind of move.blind) notebook.blind.add(blind);
  const obeyed = sightings
    .filter((sighting) => sighting.offered)
    .flatMap(asCall)
    .map(({ name, args }) => ({ name, args: withIntent(name, args, options) }));
  const calls = [...move.calls.map(({ name, args }) => ({ name, args })), ...obeyed];
  return calls.length > 0 ? { calls } : { text: move.answer ?? "" };
}

function playWorker(seen: Seen, options: WorstCaseOptions, notebook: Notebook): TurnData {
  const sightings = newSightings(seen, options, notebook, (instruction) => {
    return instruction.kind !== "call" || seen.tools.includes(instruction.tool);
  });
  const orders =
    options.adversary === "obedient" ? seen.messages.filter(isScanned).flatMap(({ text }) => notebook.find(text)) : [];
  const stop = orders.find((order) => order.kind === "stop");
  if (stop !== undefined) return { text: stop.say };
  const able = sightings.some((sighting) => sighting.kind === "call" && sighting.offered);
  if (able) return { calls: sightings.flatMap(asCall) }; // what stands beside a return does not run
  const told = lastThatFits(
    seen,
    orders.filter((order) => order.kind === "return"),
  );
  const value = told === undefined ? readInput(seen, options.understand) : told.value;
  return { calls: [{ name: "return", args: wrap(value, told !== undefined) }, ...sightings.flatMap(asCall)] };
}

/** A text may have been written for readers of several kinds. */
function lastThatFits<R extends Instruction & { readonly kind: "return" }>(
  seen: Seen,
  orders: readonly R[],
): R | undefined {
  if (orders.length < 2) return orders[0];
  const takes = takesOf(seen.offers.find(({ name }) => name === "return")?.parameters);
  return orders.findLast(({ value }) => takes(wrap(value, true))) ?? orders.at(-1);
}

/** Whether the boundary would take such arguments; unknown is yes. */
function takesOf(parameters: JsonSchema | undefined): (args: Readonly<Record<string, Json>>) => boolean {
  try {
    const schema = returnSchema(parameters);
    return (args) => admit(JSON.stringify(args), schema).ok;
  } catch {
    return () => true; // no schema of ours, or one in a provider's spelling
  }
}

/** What stands in the messages after the model's last one, and did not stand in earlier ones. */
function newSightings(
  seen: Seen,
  options: WorstCaseOptions,
  notebook: Notebook,
  isOffered: (instruction: Instruction) => boolean,
): readonly Sighting[] {
  if (options.adversary === "none") return [];
  const last = seen.messages.findLastIndex((message) => message.role === "assistant");
  const known = new Set<string>();
  const fresh: Sighting[] = [];
  const look = (text: string, message: number, isNew: boolean) => {
    for (const instruction of notebook.find(text)) {
      const key = instructionKey(instruction);
      if (known.has(key)) continue;
      known.add(key);
      if (isNew) fresh.push({ ...instruction, who: seen.who, message, offered: isOffered(instruction) });
    }
  };
  for (const { description } of seen.offers) look(description, -1, last === -1);
  for (const [index, message] of seen.messages.entries()) {
    if (isScanned(message)) look(message.text, index, index > last);
  }
  notebook.log.push(...fresh);
  return fresh;
}

// System messages are the developer's: their examples are no instructions of a stranger's.
function isScanned(message: SeenMessage): boolean {
  return message.role === "user" || message.role === "tool";
}

function asCall(sighting: Sighting): readonly TurnCall[] {
  return sighting.kind === "call" ? [{ name: sighting.tool, args: sighting.arguments }] : [];
}

function readInput(seen: Seen, understand: Understand): Json {
  const text = seen.messages.find((message) => message.role === "user")?.text ?? "";
  const input = parseRecord(text);
  if (input === undefined) return understand(seen.who, text) ?? null;
  const strings = Object.values(input).filter((value) => typeof value === "string");
  const longest = strings.toSorted((a, b) => b.length - a.length)[0] ?? "";
  return understand(seen.who, longest, input) ?? null;
}

// The stranger may have written the wrapper of the return tool, too.
function wrap(value: Json, told: boolean): Readonly<Record<string, Json>> {
  const isWrapped = told && typeof value === "object" && value !== null && Object.keys(value).join() === "value";
  return isWrapped ? (value as Readonly<Record<string, Json>>) : { value };
}

function remembering<T>(find: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const old = known.get(text);
    if (old !== undefined) return old;
    const found = find(text);
    known.set(text, found);
    return found;
  };
}
