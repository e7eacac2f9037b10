// An effect: one write, or one call with egress, proposed or done: a row of the ledger, with its approval. It holds the
// exact call; what runs is what stands in the row, once (DESIGN section 5).
import type { Code, JsonObject, JsonSchema, Label } from "@bulkhead/sandbox";

/**
 * `asked → approved | rejected | expired`, then `intended → done | failed`. `denied`: the rules refused it, at once or
 * after an edit; nothing follows.
 */
export type EffectState = "asked" | "approved" | "rejected" | "expired" | "intended" | "done" | "failed" | "denied";

/** Times are milliseconds since 1970. */
export interface Effect {
  readonly v: 1;
  /** Opaque and random: what an interrupt, a person and the main side may know it by. */
  readonly id: string;
  readonly thread: string;
  readonly run: string;
  readonly position: string;
  /** Whose it is to answer. */
  readonly principal: string;
  /** `main` or the worker's name. */
  readonly who: string;
  readonly tool: string;
  /** The tool, or what it was derived from. */
  readonly base: string;
  readonly effect: "read" | "write";
  readonly egress: boolean;
  /** The same key may be sent twice. */
  readonly idempotent: boolean;
  readonly state: EffectState;
  /** Hash of who calls what with which arguments, as it was first made: another one at this position is another run. */
  readonly asked: string;
  /** Exactly what runs, constants and defaults included. */
  readonly arguments: JsonObject;
  /** They are what the call gave, and what its tool's schema makes of them is something else. */
  readonly asGiven?: true;
  /** The tool's input as JSON Schema: what an edit must fit. */
  readonly schema: JsonSchema;
  readonly labels: Readonly<Record<string, Label>>;
  /** Argument → positions of what its handles came from. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  /** Arguments that hold who is told. */
  readonly recipients: readonly string[];
  /** Of the context that decided on it. */
  readonly context: Label;
  /** Of what its answer tells. */
  readonly label: Label;
  readonly decision: EffectDecision;
  /** Rows of trusted sets that it spends, by a hash of the row. */
  readonly spends: readonly { readonly set: string; readonly row: string }[];
  /** It was begun before and nobody knows whether it was done: a person is asked whether to do it again. */
  readonly inDoubt: boolean;
  /** What is sent to the service as an idempotency key; the same for every try. */
  readonly key: string;
  readonly edited?: { readonly by: string; readonly at: number; readonly original: JsonObject };
  readonly answeredBy?: { readonly by: string; readonly at: number };
  readonly askedAt?: number;
  readonly expiresAt?: number;
  readonly intendedAt?: number;
  readonly endedAt?: number;
  /** Of what was refused or failed. */
  readonly code?: Code;
  /** What the tool returned, where somebody on the operator side reads it. */
  readonly text?: string;
  /** Nothing happened, says the tool: it counts towards no limit. Of what failed. */
  readonly undone?: true;
  /** The effect of the run that this one was forked from. */
  readonly inheritedFrom?: string;
}

export interface EffectDecision {
  readonly kind: "allow" | "ask" | "deny";
  readonly reason?: string;
  readonly argument?: string;
}

const NEXT: Readonly<Record<EffectState, readonly EffectState[]>> = {
  asked: ["asked", "approved", "rejected", "expired"], // asked again: edited
  approved: ["intended", "denied", "expired", "rejected"],
  intended: ["done", "failed", "asked", "intended"], // asked or intended again: in doubt
  rejected: [],
  expired: [],
  done: [],
  failed: [],
  denied: [],
};

/** A new one is asked, intended or denied; of a fork also done, as a copy of the effect that it inherits. */
export function mayBecome(from: EffectState | undefined, { state, inheritedFrom }: Effect): boolean {
  if (from !== undefined) return NEXT[from].includes(state);
  return (
    state === "asked" || state === "intended" || state === "denied" || (state === "done" && inheritedFrom !== undefined)
  );
}

/** A question that nobody answered in time is expired, whoever looks. */
export function atTime(effect: Effect, now: number): Effect {
  if (stateAt(effect, now) === effect.state || effect.expiresAt === undefined) return effect;
  return { ...effect, state: "expired", code: "expired", endedAt: effect.expiresAt };
}

export function stateAt({ state, expiresAt }: Pick<Effect, "state" | "expiresAt">, now: number): EffectState {
  return state === "asked" && expiresAt !== undefined && expiresAt <= now ? "expired" : state;
}
