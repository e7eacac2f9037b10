// The question to a person, as data: the exact call, and beside each argument what a person should know of it.
import { type Effect, effectDigest } from "@bulkhead/memory";
import type { JsonObject, JsonValue, Label } from "@bulkhead/sandbox";
import { type Amount, amountsIn } from "./amounts.ts";
import { labelInWords, reasonInWords } from "./in-words.ts";
import { countMarked } from "./readable-text.ts";
import { type KnownOperations, type ShownArgument, type Source, shownArguments } from "./shown-argument.ts";
import { readableValue } from "./value-rows.ts";

export interface ApprovalJson
  extends Pick<
    Effect,
    | "id"
    | "thread"
    | "run"
    | "position"
    | "principal"
    | "who"
    | "tool"
    | "base"
    | "effect"
    | "egress"
    | "idempotent"
    | "inDoubt"
    | "state"
    | "decision"
    | "edited"
    | "answeredBy"
    | "askedAt"
    | "expiresAt"
    | "code"
  > {
  readonly v: 1;
  /** Why it asks. */
  readonly why: string;
  /** Exactly what runs. */
  readonly arguments: JsonObject;
  /** The same, in the order to look at: recipients, amounts, others. */
  readonly shown: readonly ShownJson[];
  /** Every amount, however deep. */
  readonly amounts: readonly Amount[];
  /** `Approvals.approve(id, by, digest)`: of this, and of nothing that it becomes. */
  readonly digest: string;
}

export interface ShownJson {
  readonly name: string;
  readonly role: ShownArgument["role"];
  readonly label?: Label;
  readonly labelInWords: string;
  readonly sources: readonly Source[];
  /** Characters that are not seen, or may pass for another. */
  readonly marked: number;
  /** Before the edit; `null` in a list of none where it was not there. */
  readonly before?: readonly JsonValue[];
}

export function approvalJson(effect: Effect, { operations }: { operations?: KnownOperations } = {}): ApprovalJson {
  const { id, thread, run, position, principal, who, tool, base, egress, idempotent, inDoubt, state, decision } =
    effect;
  const { edited, answeredBy, askedAt, expiresAt, code } = effect;
  return {
    v: 1,
    ...{ id, thread, run, position, principal, who, tool, base, effect: effect.effect, egress, idempotent, inDoubt },
    ...{ state, decision, why: reasonInWords(effect) },
    ...(edited && { edited }),
    ...(answeredBy && { answeredBy }),
    ...(askedAt !== undefined && { askedAt }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(code && { code }),
    arguments: effect.arguments,
    shown: shownArguments(effect, operations).map(shownJson),
    amounts: amountsIn(effect.arguments),
    digest: effectDigest(effect),
  };
}

function shownJson({ name, role, value, was, label, sources }: ShownArgument): ShownJson {
  const readable =
    value === undefined ? "" : readableValue(value, { address: role === "recipient", width: 80 }).readable;
  return {
    name,
    role,
    ...(label && { label }),
    labelInWords: was === undefined ? labelInWords(label) : "put in by a person",
    sources,
    marked: countMarked(readable),
    ...(was && { before: was.value === undefined ? [] : [was.value] }),
  };
}
