// What the obedient adversary makes of what it is shown: which instructions are new to it, and which of them it can follow.
import { admit, type JsonSchema, returnSchema } from "@bulkhead/sandbox";
import { type Instruction, instructionKey } from "./instructions.ts";
import type { Json } from "./script.ts";
import type { Seen, SeenMessage } from "./seen.ts";

/** An instruction that the model saw. */
export type Sighting = Instruction & {
  readonly who: string;
  /** Index of the message that holds it; -1: a tool's description. */
  readonly message: number;
  /** Whether it could do so: a tool of that name is offered; a `return` to a worker; `stop` always. */
  readonly offered: boolean;
};

export type FindInstructions = (text: string) => readonly Instruction[];

/** A text may have been written for readers of several kinds. */
export function lastThatFits<R extends Instruction & { readonly kind: "return" }>(
  seen: Seen,
  orders: readonly R[],
): R | undefined {
  if (orders.length < 2) return orders[0];
  const takes = takesOf(seen.offers.find(({ name }) => name === "return")?.parameters);
  return orders.findLast(({ value }) => takes(wrapTold(value))) ?? orders.at(-1);
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
export function newSightings(
  seen: Seen,
  find: FindInstructions,
  isOffered: (instruction: Instruction) => boolean,
): readonly Sighting[] {
  const last = seen.messages.findLastIndex((message) => message.role === "assistant");
  const known = new Set<string>();
  const fresh: Sighting[] = [];
  const look = (text: string, message: number, isNew: boolean) => {
    for (const instruction of find(text)) {
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
  return fresh;
}

// System messages are the developer's: their examples are no instructions of a stranger's.
export function isScanned(message: SeenMessage): boolean {
  return message.role === "user" || message.role === "tool";
}

// The stranger may have written the wrapper of the return tool, too.
export function wrapTold(value: Json): Readonly<Record<string, Json>> {
  const isWrapped = typeof value === "object" && value !== null && Object.keys(value).join() === "value";
  return isWrapped ? (value as Readonly<Record<string, Json>>) : { value };
}
