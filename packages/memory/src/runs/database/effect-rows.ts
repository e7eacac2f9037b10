// Rows of the ledger. What changes when somebody answers stands in columns, so that a run can be cancelled, its questions
// with it, without any key; the call itself is sealed.
import type { JsonObject, JsonValue } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import { MemoryError, type MemoryErrorCode } from "../../memory-error.ts";
import type { ApprovalFilter, UnreadableEffect } from "../approvals.ts";
import type { Effect, EffectState } from "../effect.ts";
import { present, timeIn, timeOut } from "./row-values.ts";
import { ORIGINS } from "./run-rows.ts";
import { placeOf, tampered, type Vault } from "./vault.ts";

const COLUMNS = `id, run, thread, position, principal, state, asked, code, in_doubt, asked_at, expires_at, intended_at,
  ended_at, answered_by, answered_at, edited_by, edited_at, inherited_from`;
const PLACES = "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19";

/** Fails with BH003 where the position is taken. */
export const insertEffect = (effect: Effect, vault: Vault): Statement => ({
  name: "bulkhead new effect",
  text: `with put as (insert into bulkhead_operator.effect (${COLUMNS}, body) values (${PLACES})
      on conflict (run, position) do nothing returning 1)
    select bulkhead.refuse_unless((select count(*) from put) = 1, 'BH003')`,
  values: valuesOf(effect, vault),
});

/** Fails with BH003 where it is in another state than `from`, or, for an answer, was changed since it was read. */
export const updateEffect = (effect: Effect, from: EffectState, vault: Vault, revision?: number): Statement => ({
  name: "bulkhead effect",
  text: `with put as (update bulkhead_operator.effect set (${COLUMNS}, body, revision) = (${PLACES}, revision + 1)
      where run = $2 and position = $4 and state = $20 and ($21::int is null or revision = $21) returning 1)
    select bulkhead.refuse_unless((select count(*) from put) = 1, 'BH003')`,
  values: [...valuesOf(effect, vault), from, revision],
});

function valuesOf(effect: Effect, vault: Vault) {
  return [
    effect.id,
    effect.run,
    effect.thread,
    effect.position,
    effect.principal,
    effect.state,
    effect.asked,
    effect.code,
    effect.inDoubt,
    timeOut(effect.askedAt),
    timeOut(effect.expiresAt),
    timeOut(effect.intendedAt),
    timeOut(effect.endedAt),
    effect.answeredBy?.by,
    timeOut(effect.answeredBy?.at),
    effect.edited?.by,
    timeOut(effect.edited?.at),
    effect.inheritedFrom,
    vault.seal(bodyOf(effect), placeOf("effect", effect.thread, effect.run, effect.position)),
  ];
}

/** What does not stand in a column. */
function bodyOf(effect: Effect): JsonValue {
  const { who, tool, base, effect: kind, egress, idempotent, schema, labels, sources, recipients } = effect;
  const { context, label, decision, spends, key, text, undone, edited, asGiven } = effect;
  const call = {
    who,
    tool,
    base,
    effect: kind,
    egress,
    idempotent,
    arguments: effect.arguments,
    schema,
    labels,
    sources,
  };
  const rest = { recipients, context, label, decision, spends, key, text, undone, asGiven, original: edited?.original };
  return { ...call, ...rest } as unknown as JsonValue; // plain data; JSON leaves out what is undefined
}

const SELECT = `select ${COLUMNS}, body, revision from bulkhead_operator.effect`;

export const selectEffects = (run: string): Statement => ({
  name: "bulkhead effects",
  text: `${SELECT} where run = $1`,
  values: [run],
});

/** Of the run that this one was forked from, and of those that that one was. */
export const selectInherited = (run: string): Statement => ({
  name: "bulkhead inherited",
  text: `${ORIGINS} ${SELECT} where run in (select run from origin)`,
  values: [run],
});

export const selectEffect = (id: string): Statement => ({
  name: "bulkhead effect by id",
  text: `${SELECT} where id = $1`,
  values: [id],
});

export const selectQuestions = ({ state = "asked", principal, thread, run }: ApprovalFilter): Statement => ({
  name: "bulkhead questions",
  text: `${SELECT} where (state = $1 or ($1 = 'expired' and state = 'asked')) and ($2::text is null or principal = $2)
      and ($3::text is null or thread = $3) and ($4::text is null or run = $4)
    order by asked_at, id`,
  values: [state, principal, thread, run],
});

/** Questions of a run that were not answered in time. */
export const expireEffects = (run: string, token: string, now: number): Statement => ({
  name: "bulkhead expire",
  text: `update bulkhead_operator.effect set state = 'expired', code = 'expired', ended_at = expires_at,
      revision = revision + 1
    where run = $1 and state = 'asked' and expires_at <= $3
      and exists (select 1 from bulkhead.lease where lease.run = $1 and token = $2)`,
  values: [run, token, timeOut(now)],
});

/** `by` nobody: the run ended without asking any more. */
export const cancelQuestions = (run: string, by: string | undefined, now: number): Statement => ({
  name: "bulkhead cancel questions",
  text: `update bulkhead_operator.effect set state = 'rejected', code = 'cancelled', answered_by = $2::text,
      answered_at = case when $2::text is not null then $3::timestamptz end, ended_at = $3::timestamptz, revision = revision + 1
    where run = $1 and state = 'asked'`,
  values: [run, by, timeOut(now)],
});

export interface EffectRow {
  readonly id: string;
  readonly run: string;
  readonly thread: string;
  readonly position: string;
  readonly principal: string;
  readonly state: EffectState;
  readonly asked: string;
  readonly code: Effect["code"] | null;
  readonly in_doubt: boolean;
  readonly asked_at: Date | null;
  readonly expires_at: Date | null;
  readonly intended_at: Date | null;
  readonly ended_at: Date | null;
  readonly answered_by: string | null;
  readonly answered_at: Date | null;
  readonly edited_by: string | null;
  readonly edited_at: Date | null;
  readonly inherited_from: string | null;
  readonly body: Buffer;
  readonly revision: number;
}

export const effectsIn = (rows: Rows, vault: Vault): readonly Effect[] =>
  (rows as unknown as readonly EffectRow[]).map((row) => effectIn(row, vault));

/** One that does not open does not hide the others. */
export function openedIn(rows: Rows, vault: Vault) {
  const effects: Effect[] = [];
  const unreadable: UnreadableEffect[] = [];
  for (const row of rows as unknown as readonly EffectRow[]) {
    try {
      effects.push(effectIn(row, vault));
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error;
      unreadable.push(unreadableIn(row, error.code));
    }
  }
  return { effects, unreadable };
}

function unreadableIn(row: EffectRow, code: MemoryErrorCode): UnreadableEffect {
  const { id, thread, run, position, principal, state } = row;
  const times = { askedAt: timeIn(row.asked_at), expiresAt: timeIn(row.expires_at) };
  return present<UnreadableEffect>({ id, thread, run, position, principal, state, ...times, unreadable: code });
}

/** @throws MemoryError as `Vault.open` */
export function effectIn(row: EffectRow, vault: Vault): Effect {
  const place = placeOf("effect", row.thread, row.run, row.position);
  const body = vault.open(row.body, place);
  if (typeof body !== "object" || body === null) throw tampered();
  const { original, ...call } = body as { readonly original?: JsonObject }; // what bodyOf gave
  const { id, run, thread, position, principal, state, asked, code } = row;
  const edited =
    row.edited_by === null || original === undefined
      ? undefined
      : { by: row.edited_by, at: timeIn(row.edited_at) ?? 0, original };
  const answered = row.answered_by === null ? undefined : { by: row.answered_by, at: timeIn(row.answered_at) ?? 0 };
  return present<Effect>({
    v: 1,
    ...(call as object),
    ...{ id, run, thread, position, principal, state, asked, code },
    inDoubt: row.in_doubt,
    edited,
    answeredBy: answered,
    askedAt: timeIn(row.asked_at),
    expiresAt: timeIn(row.expires_at),
    intendedAt: timeIn(row.intended_at),
    endedAt: timeIn(row.ended_at),
    inheritedFrom: row.inherited_from,
  } as unknown as Effect);
}
