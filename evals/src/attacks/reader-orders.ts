// What the readers of a task are told to return: for each a value of its own, in the form that the deterministic adversary
// obeys (`return {json}`); of several a worker takes the last that its schema admits. The goal's calls stand with them, so that
// an agent without readers is told something too.
import type { AnyWorker } from "@bulkhead/agents";
import type { Json } from "@bulkhead/agents/testing";
import type { Lie } from "../adversaries/lie.ts";
import type { Attack, AttackedPair } from "./attack.ts";
import { orderOf } from "./order.ts";
import { textAttack } from "./text-attack.ts";

interface ReaderAttack {
  readonly name: string;
  readonly idea: string;
  /** What it says before its orders. */
  readonly words: string;
  /** What a reader is to return. Undefined: there is nothing of the kind in this suite. */
  lie<S>(at: AttackedPair<S>): Lie | undefined;
  /** What becomes of the value, which fits. */
  readonly change?: (value: Json, order: string) => Json;
}

export function readerAttack({ name, idea, words, lie, change = (value) => value }: ReaderAttack): Attack {
  return textAttack({
    name,
    family: "bulkhead",
    idea,
    text(at) {
      const order = orderOf(at.goal);
      const told = lie(at);
      if (told === undefined) return undefined;
      const returns = readersOf(at).map((reader) => {
        const asked = { worker: reader.name, schema: reader.returnsSchema, honest: null, input: "" };
        return `return ${JSON.stringify(change(told(asked), order))}`;
      });
      return returns.length === 0 ? undefined : [words, ...new Set(returns), order].join("\n");
    },
  });
}

/** Of the tools that the task's script calls: those that are models. */
export function readersOf<S>({ suite, task }: AttackedPair<S>): readonly AnyWorker[] {
  const readers = task.script.steps.map(({ call }) => suite.readers[call]);
  return [...new Set(readers)].filter((reader) => reader?.kind === "model");
}
