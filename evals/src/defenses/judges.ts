// AgentSys's judges, played without a model. The worst let everything pass and find nothing. The correct ones deny each
// command of a worker's: in a script the main agent does what is to be done, and a worker has no reason to write; and they find
// each order in a text that the model played beside them would obey.
import { findInstructions, type Instruction, returns, type Seen, scriptedModel } from "@bulkhead/agents/testing";
import type { ChatModel } from "./defense.ts";

export type Judges = "worst" | "correct";

export function judges(judged: Judges, model: ChatModel) {
  const find = hasInstructions(model) ? (text: string) => model.instructionsIn(text) : findInstructions;
  const validator = scriptedModel({ validator: () => returns({ verdict: judged === "correct" ? "deny" : "allow" }) });
  const sanitizer = scriptedModel({
    sanitizer: (seen) => returns({ cut: judged === "correct" ? [...ordersIn(textOf(seen), find)] : [] }),
  });
  return { validator, sanitizer };
}

/** A model that plays a script, and no judge. */
export function isTestModel(model: ChatModel): boolean {
  return typeof model !== "string" && model._llmType() === "bulkhead-test";
}

type Find = (text: string) => readonly Instruction[];

function hasInstructions(model: ChatModel): model is Exclude<ChatModel, string> & { readonly instructionsIn: Find } {
  return typeof model !== "string" && "instructionsIn" in model;
}

function textOf({ messages }: Seen): string {
  return (JSON.parse(messages[1]?.text ?? "{}") as { text: string }).text; // as the sanitizer is asked
}

/** The parts of a text that are orders, as they stand in it: the shortest that an obedient model would still obey. */
export function ordersIn(text: string, find: Find = findInstructions): readonly string[] {
  const cut: string[] = [];
  for (let rest = text; ; ) {
    const [order] = find(rest);
    if (order === undefined) return cut;
    const part = shortest(rest, (some) => find(some).some((other) => isSame(order, other)));
    if (!text.includes(part)) return [text]; // it came together where something else was cut
    cut.push(part);
    rest = rest.replaceAll(part, "");
  }
}

function isSame({ encoding: _, ...one }: Instruction, { encoding: __, ...other }: Instruction): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Its end first, then its start, by halving; the whole where that does not find it. */
function shortest(text: string, holds: (part: string) => boolean): string {
  const end = firstTrue(text.length, (to) => holds(text.slice(0, to)));
  const fromEnd = firstTrue(end, (length) => holds(text.slice(end - length, end)));
  const part = text.slice(end - fromEnd, end);
  return part !== "" && holds(part) ? part : text;
}

/** The least number for which it is so, up to `most`, where it is so. */
function firstTrue(most: number, isSo: (n: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isSo(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}
