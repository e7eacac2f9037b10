// What a call of the main agent's was answered, as it is kept: the text that the model is shown, the labels that reading it
// adds, and what its handles stand for. Another call at a known position is another run.
import type { Claim, OperationFacts } from "@bulkhead/memory";
import { HANDLE_NAME, type JsonValue, type Label } from "@bulkhead/sandbox";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { askedHash } from "../run/asked-hash.ts";
import { turnAt } from "../run/position.ts";
import type { Run } from "../run/run.ts";
import { workerIdentity } from "../worker/worker-identity.ts";
import type { MainCall, Told } from "./main-calls.ts";

export interface CallAnswer {
  readonly text: string;
  readonly labels: readonly Label[];
}

/** By the model's own words, for a name stands for the same as long as the thread lives, and by the worker that reads them. */
export function askedOf(
  run: Run,
  { pending, name, arguments: args }: Pick<MainCall, "pending" | "name" | "arguments">,
): string {
  const { context, malformed, entries } = pending;
  const entry = entries.get(name);
  const worker = entry !== undefined && "worker" in entry ? workerIdentity(run, entry.worker) : undefined;
  return askedHash({ name, args, context, malformed, worker, principal: run.settings.principal });
}

/** Undefined: it is not finished. */
export function keptCall(
  claim: Claim | undefined,
  position: string,
  asked: string,
): CallAnswer | "changed" | undefined {
  const kept = claim?.kept.get(position);
  if (kept === undefined) return undefined;
  return kept.asked === asked ? (kept.answer as unknown as CallAnswer) : "changed"; // it was written by keepCall
}

/** Does another call stand where one of the last message's has answered? Then none of them is begun. */
export function isChanged(run: Run, messages: readonly BaseMessage[]): boolean {
  const asked = messages.findLast((message) => AIMessage.isInstance(message));
  return (asked?.tool_calls ?? []).some(({ id = "", name, args }) => {
    const pending = run.calls.get(id);
    if (pending === undefined) return false;
    return keptCall(run.claim, id, askedOf(run, { pending, name, arguments: args })) === "changed";
  });
}

/** Durable before the model is told. */
export async function keepCall(
  run: Run,
  call: MainCall,
  ended: { readonly asked: string; readonly answer: CallAnswer; readonly told: Told; readonly ms: number },
): Promise<void> {
  const { claim } = run;
  if (claim === undefined) return;
  const { position, block } = call.pending;
  const answer = ended.answer as unknown as JsonValue; // plain JSON
  const kept = { position, asked: ended.asked, answer, facts: factsOf(run, claim, call, ended) };
  await run.keeping.writeTold({ kind: "keep", kept }, { kind: "handles", handles: block.held() });
}

function factsOf(
  { thread, answeredBelow }: Run,
  claim: Claim,
  { entry, pending, arguments: args }: MainCall,
  { told, ms }: { readonly told: Told; readonly ms: number },
): OperationFacts {
  const { answer, label = pending.context } = told;
  const names = JSON.stringify(args).match(new RegExp(HANDLE_NAME, "gu")) ?? [];
  const given = names.flatMap((name) => thread.handles.get(name)?.source ?? []);
  return {
    kind: entry?.kind === "worker" ? "spawn" : "call",
    name: entry === undefined ? "(unknown)" : entry.kind === "worker" ? entry.worker.name : entry.tool.name,
    who: "main",
    ok: answer.ok,
    ...(answer.ok ? {} : { code: answer.code }),
    label,
    bits: pending.bits ?? 0,
    ms: Math.round(ms),
    inputs: [
      ...new Set([
        ...given,
        ...readLast(claim, turnAt(pending.position)),
        ...(answeredBelow.get(pending.position) ?? []),
      ]),
    ],
  };
}

/** Positions of what the context read last: whatever it had read before is an input of each of these. */
function readLast(claim: Claim, turn: number): readonly string[] {
  const read = [...claim.kept.values()]
    .filter(({ facts }) => facts?.who === "main")
    .map(({ position }) => position)
    .filter((position) => turnAt(position) < turn);
  const last = Math.max(...read.map(turnAt));
  return read.filter((position) => turnAt(position) === last);
}
