// What a run's events tell of its calls and its report does not: writes that ended before they were decided on, which tool
// stood at a position, and what was recalled from memory. A pure fold; of names it keeps only declared ones, because events hold no others.
import type { RunEvent } from "@bulkhead/agents";
import type { Code } from "@bulkhead/sandbox";

export interface RunCalls {
  readonly refused: readonly RefusedCall[];
  /** position → tool. */
  readonly tools: ReadonlyMap<string, string>;
  readonly recalled: readonly Recalled[];
}

type Recall = Extract<RunEvent, { kind: "recall" }>;

interface Recalled {
  /** How many were shown in full. */
  readonly concepts: number;
  readonly tokens: number;
  readonly why: Recall["why"] | undefined;
}

/** A write, or a call of a tool that nobody declared, that was never decided on: nothing of it was done. */
export interface RefusedCall {
  readonly position: string;
  readonly who: string;
  /** `(unknown)`: the agent has no such tool. */
  readonly tool: string;
  readonly code: Code;
  /** The argument that held a bad handle, did not fit, or whose rows cannot be had. */
  readonly argument?: string;
}

export const noCalls: RunCalls = { refused: [], tools: new Map(), recalled: [] };

export function withCall(calls: RunCalls, event: RunEvent): RunCalls {
  if (event.kind === "recall") {
    const { shown, tokens, why } = event;
    return { ...calls, recalled: [...calls.recalled, { concepts: shown.length, tokens, why }] };
  }
  if (event.kind !== "call_end") return calls;
  const { position, who, tool, code, argument } = event;
  const tools = new Map([...calls.tools, [position, tool]]);
  if (event.ok || event.effect === "read" || event.decision !== undefined || code === undefined)
    return { ...calls, tools };
  const refused = { position, who, tool, code, ...(argument === undefined ? {} : { argument }) };
  return { ...calls, refused: [...calls.refused, refused], tools };
}
