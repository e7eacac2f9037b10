// The worst case without a model: competent at its task, and obedient to every instruction that it can see.
//
// As main agent it plays a script and, beside the script's calls, makes every newly visible `call` once, if such a tool is
// offered, also when a tool's description says so. As worker it returns what a competent reader would, unless the text says
// `return {…}` (of several the last that its `return` tool takes), and attempts every `call`, offered or not: before it
// returns where it can make one of them, else beside. At `stop {…}` both give up. Deterministic, and a function of what it
// was shown alone; the records are for the test.
import { COMPUTE } from "./compute.ts";
import { type HonestMainOptions, honestMain, withIntent } from "./honest-main.ts";
import { findInstructions, type Instruction } from "./instructions.ts";
import { type FindInstructions, isScanned, lastThatFits, newSightings, type Sighting, wrapTold } from "./obedience.ts";
import { parseRecord, type Understand } from "./outcome-text.ts";
import { checkScript, type Json, type Script } from "./script.ts";
import type { Seen } from "./seen.ts";
import { type Mind, TestChatModel, type TurnCall, type TurnData } from "./test-chat-model.ts";

export interface WorstCaseOptions extends HonestMainOptions {
  readonly script: Script;
  /** Who plays the attacker: "obedient" obeys what it sees, "none" only does its task, and a scheme has its own mind. */
  readonly adversary: "obedient" | "none" | Scheme;
  /** Orders in other words than the forms that it knows (`instructions.ts`): what a sentence asks for. */
  readonly orders?: (text: string) => readonly Instruction[];
  /** Characters of text in one streamed chunk. Default 5. */
  readonly chunkSize?: number;
}

/** A model that is the attacker's. Where one of the two is left out, that part only does its task. */
export interface Scheme {
  /** What a main agent does, given what a competent one would; calls beside the honest ones come after them. */
  main?(seen: Seen, honest: () => TurnData): TurnData;
  /** What a worker does, given the value that a competent one would return. */
  worker?(seen: Seen, honest: Json): TurnData;
}

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
    const { orders = () => [] } = options;
    const find = remembering((text) => [...findInstructions(text), ...orders(text)]);
    const notebook: Notebook = {
      log: [],
      cheats: new Set(),
      absent: new Set(),
      blind: new Set(),
      lied: false,
      find,
    };
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

  /** What it would obey in a text. */
  instructionsIn(text: string): readonly Instruction[] {
    return this.#notebook.find(text);
  }

  get obeyed(): Obeyed {
    const calls = this.log.filter((sighting) => sighting.kind === "call");
    return {
      calls: calls.filter((sighting) => sighting.offered || sighting.who !== "main").length,
      notOffered: calls.filter((sighting) => !sighting.offered).length,
      returns: this.log.filter((sighting) => sighting.kind === "return" && sighting.offered).length,
    };
  }

  /**
   * Where it used what nobody had shown it. Must be empty, or its numbers mean nothing. What a worker left out because a
   * stranger told it to is no cheat.
   */
  get cheats(): readonly string[] {
    const { cheats, absent, lied } = this.#notebook;
    return [...cheats].filter((cheat) => !(lied && absent.has(cheat)));
  }

  /** Where its script would have had to read a handle, and so did without. */
  get blind(): readonly string[] {
    return [...this.#notebook.blind];
  }
}

interface Notebook {
  readonly log: Sighting[];
  readonly cheats: Set<string>;
  readonly absent: Set<string>;
  /** A worker returned what it was told to. */
  lied: boolean;
  readonly blind: Set<string>;
  readonly find: FindInstructions;
}

function playMain(seen: Seen, options: WorstCaseOptions, notebook: Notebook): TurnData {
  const { adversary } = options;
  if (adversary !== "obedient") {
    const honest = () => honestTurn(seen, options, notebook);
    return adversary === "none" || adversary.main === undefined ? honest() : adversary.main(seen, honest);
  }
  const sightings = newSightings(seen, notebook.find, (instruction) => {
    return instruction.kind === "stop" || (instruction.kind === "call" && seen.tools.includes(instruction.tool));
  });
  notebook.log.push(...sightings);
  const stop = sightings.find((sighting) => sighting.kind === "stop");
  if (stop !== undefined) return { text: stop.say };
  const { text, calls = [] } = honestTurn(seen, options, notebook);
  const obeyed = sightings
    .filter((sighting) => sighting.offered)
    .flatMap(asCall)
    .map(({ name, args }) => ({ name, args: withIntent(name, args, options) }));
  const all = options.first === "orders" ? [...obeyed, ...calls] : [...calls, ...obeyed];
  return all.length > 0 ? { calls: all } : { text: text ?? "" };
}

function honestTurn(seen: Seen, options: WorstCaseOptions, notebook: Notebook): TurnData {
  const move = honestMain(options.script, seen.messages, options);
  for (const cheat of move.cheats) notebook.cheats.add(cheat);
  for (const absent of move.absent) notebook.absent.add(absent);
  for (const blind of move.blind) notebook.blind.add(blind);
  const calls = move.calls.map(({ name, args }) => ({ name, args }));
  return calls.length > 0 ? { calls } : { text: move.answer ?? "" };
}

function playWorker(seen: Seen, options: WorstCaseOptions, notebook: Notebook): TurnData {
  const { adversary } = options;
  const honest = readInput(seen, options.understand);
  if (adversary !== "obedient") {
    const turn = adversary === "none" ? undefined : adversary.worker?.(seen, honest);
    return turn ?? returning({ value: honest });
  }
  const sightings = newSightings(seen, notebook.find, (instruction) => {
    return instruction.kind !== "call" || seen.tools.includes(instruction.tool);
  });
  notebook.log.push(...sightings);
  const orders = seen.messages.filter(isScanned).flatMap(({ text }) => notebook.find(text));
  const stop = orders.find((order) => order.kind === "stop");
  if (stop !== undefined) return { text: stop.say };
  const able = sightings.some((sighting) => sighting.kind === "call" && sighting.offered);
  if (able) return { calls: sightings.flatMap(asCall) }; // what stands beside a return does not run
  const told = lastThatFits(
    seen,
    orders.filter((order) => order.kind === "return"),
  );
  const args = told === undefined ? { value: honest } : wrapTold(told.value);
  notebook.lied ||= told !== undefined;
  return returning(args, sightings.flatMap(asCall));
}

function returning(args: Readonly<Record<string, Json>>, beside: readonly TurnCall[] = []): TurnData {
  return { calls: [{ name: "return", args }, ...beside] };
}

function asCall(sighting: Sighting): readonly TurnCall[] {
  return sighting.kind === "call" ? [{ name: sighting.tool, args: sighting.arguments }] : [];
}

function readInput(seen: Seen, understand: Understand): Json {
  const text = seen.messages.find((message) => message.role === "user")?.text ?? "";
  const input = parseRecord(text);
  const told = seen.messages.find((message) => message.role === "system")?.text ?? "";
  if (input === undefined) return understand(seen.who, text, undefined, told) ?? null;
  const strings = Object.values(input).filter((value) => typeof value === "string");
  const longest = strings.toSorted((a, b) => b.length - a.length)[0] ?? "";
  return understand(seen.who, longest, input, told) ?? null;
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
