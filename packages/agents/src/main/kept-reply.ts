// What the main model replied, as it is kept before anything that it asks for runs: the message, and what each of its calls
// was made under. A run that was cut is told its own replies again, in their order, as long as the conversation is the one
// that they answered: so its calls stand where they stood, and what they did is not done twice, whether or not LangGraph
// had stored the message.
import type { Claim, Kept } from "@bulkhead/memory";
import type { JsonValue, Label } from "@bulkhead/sandbox";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { messageId, turnOf } from "../run/position.ts";
import type { Run } from "../run/run.ts";
import { digestOf } from "./fingerprint.ts";
import { readIntent } from "./intent.ts";
import type { Entries } from "./pending-call.ts";
import type { Reply } from "./runs.ts";

interface KeptReply {
  readonly message: ConstructorParameters<typeof AIMessage>[0] & object;
  readonly structured?: JsonValue;
  readonly calls: readonly KeptReplyCall[];
}

interface KeptReplyCall {
  readonly position: string;
  readonly context: Label;
  readonly block: { readonly first: number; readonly count: number };
  readonly malformed: boolean;
}

/** `asked`: the conversation that the model was asked with. */
export function keptReply(run: Run, asked: readonly BaseMessage[], { message, structured }: Reply): Kept {
  const { content, additional_kwargs, response_metadata, tool_calls = [], id, usage_metadata } = message;
  const calls = tool_calls.flatMap(({ id: position = "" }): readonly KeptReplyCall[] => {
    const pending = run.calls.get(position);
    if (pending === undefined) return [];
    const { context, block, malformed } = pending;
    return [{ position, context, block: { first: block.first, count: block.count }, malformed }];
  });
  const answer = {
    message: { content, additional_kwargs, response_metadata, tool_calls, id, usage_metadata },
    ...(structured === undefined ? {} : { structured }),
    calls,
  };
  const plain = JSON.parse(JSON.stringify(answer)) as JsonValue; // as it comes back
  return { position: id ?? messageId(run.thread.turn), asked: digestOf(asked), answer: plain, facts: undefined };
}

/** The replies of a run that is taken up again, and its calls as they were made. */
export class Replies {
  readonly #left: { readonly asked: string; readonly reply: Reply }[] = [];

  constructor(run: Run, claim: Claim, known: Entries) {
    const kept = [...claim.kept.values()].filter(({ position }) => turnOf(position) > 0);
    for (const { asked, answer } of kept.sort((a, b) => turnOf(a.position) - turnOf(b.position))) {
      const { message, structured, calls } = answer as unknown as KeptReply; // written by keptReply
      const received = new AIMessage(message);
      this.#left.push({ asked, reply: { message: received, ...(structured === undefined ? {} : { structured }) } });
      for (const call of calls) restoreCall(run, claim, call, { message: received, known });
    }
  }

  /** Those before it are not told again either. */
  next(messages: readonly BaseMessage[]): Reply | undefined {
    const digest = digestOf(messages);
    const at = this.#left.findIndex(({ asked }) => asked === digest);
    const told = this.#left.splice(0, at === -1 ? this.#left.length : at + 1);
    return at === -1 ? undefined : told[at]?.reply;
  }
}

/** What its answers could tell: those that are kept now, each of the others when it is begun again. */
export function countAgain(run: Run, claim: Claim, bitsBefore: number): void {
  run.thread.bits = bitsBefore;
  for (const position of run.calls.keys()) run.countBits(claim.kept.get(position)?.facts?.bits ?? 0);
}

function restoreCall(
  run: Run,
  claim: Claim,
  { position, context, block, malformed }: KeptReplyCall,
  { message, known }: { readonly message: AIMessage; readonly known: Entries },
): void {
  const { handles } = run.thread;
  const isKept = claim.kept.has(position);
  const call = message.tool_calls?.find(({ id }) => id === position);
  const reads = call !== undefined && known.get(call.name)?.kind === "intent" && !malformed;
  run.calls.set(position, {
    position,
    context,
    malformed,
    // What it was answered stands with its handles; another that is begun again has its ids anew.
    block: isKept ? handles.reserve(0) : handles.reopen(block.first, block.count, position),
    entries: known,
    restored: true,
    ...(reads ? { intent: readIntent(call.args) } : {}),
    ...(isKept ? { bits: claim.kept.get(position)?.facts?.bits ?? 0 } : {}),
  });
}
