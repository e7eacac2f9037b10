// Questions to a person, in a database. Rule: an answer is to the row as it was read; where it was changed in between (edited,
// or answered by another) it is read again.
import { isDeepStrictEqual } from "node:util";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import { answerEffect, editEffect } from "../answer-effect.ts";
import type { ApprovalFilter, Approvals } from "../approvals.ts";
import { atTime, type Effect, stateAt } from "../effect.ts";
import type { RunStatus } from "../run-store.ts";
import { type EffectRow, effectIn, openedIn, selectEffect, selectQuestions, updateEffect } from "./effect-rows.ts";
import type { OperatorSide } from "./operator-side.ts";
import { type RunRow, selectRun } from "./run-rows.ts";
import { untilAnswered } from "./until-answered.ts";
import type { Vault } from "./vault.ts";
import { refusalIn } from "./write-refusal.ts";

/** Where it is told that a question was answered. */
export const ANSWERED_CHANNEL = "bulkhead_answers";

export function databaseApprovals(side: OperatorSide, vault: Vault, now: () => number): Approvals {
  const read = async (id: string): Promise<EffectRow | undefined> => {
    const [[row] = []] = await side.pipeline([selectEffect(id)]);
    return row as unknown as EffectRow | undefined; // the columns of selectEffect
  };
  const change = async (id: string, answer: (effect: Effect | undefined, status: RunStatus) => Effect) => {
    let sent: Effect | undefined;
    const once = async (maybeDone: boolean): Promise<Effect> => {
      const row = await read(id);
      const status = row === undefined ? "stopped" : await statusOf(row.run);
      const before = row && effectIn(row, vault);
      if (maybeDone && sent !== undefined && isDeepStrictEqual(before, plain(sent))) return sent;
      const answered = answer(before, status);
      if (row === undefined) throw new TypeError("what is not there was answered"); // answerEffect refuses it
      sent = answered;
      try {
        await side.pipeline([updateEffect(answered, row.state, vault, row.revision)], [TOLD]);
        return answered;
      } catch (error) {
        if (refusalIn(error) !== "changed") throw error;
        return once(maybeDone);
      }
    };
    return untilAnswered(once);
  };
  const statusOf = async (run: string): Promise<RunStatus> => {
    const [rows] = await side.pipeline([selectRun(run, now())]);
    return (rows as Rows as unknown as readonly RunRow[])[0]?.status ?? "stopped";
  };

  const questions = async (filter: ApprovalFilter): Promise<Rows> =>
    (await side.pipeline([selectQuestions(filter)]))[0] ?? [];

  return {
    async list(filter = {}) {
      const { effects } = openedIn(await questions(filter), vault);
      return effects.map((effect) => atTime(effect, now())).filter(({ state }) => state === (filter.state ?? "asked"));
    },
    async unreadable(filter = {}) {
      const { unreadable } = openedIn(await questions(filter), vault);
      return unreadable
        .map((one) => ({ ...one, state: stateAt(one, now()) }))
        .filter(({ state }) => state === (filter.state ?? "asked"));
    },
    async find(id) {
      const row = await read(id);
      return row && atTime(effectIn(row, vault), now());
    },
    approve: (id, by, shown) =>
      change(id, (effect, status) => answerEffect(effect, "approve", { by, now: now(), status, shown })),
    reject: (id, by) => change(id, (effect, status) => answerEffect(effect, "reject", { by, now: now(), status })),
    edit: (id, args, by, shown) =>
      change(id, (effect, status) => editEffect(effect, args, { by, now: now(), status, shown })),
  };
}

/** In the answer's own transaction: whoever listens looks which runs can go on. It says nothing more. */
const TOLD: Statement = { name: "bulkhead answered", text: `select pg_notify('${ANSWERED_CHANNEL}', '')` };

/** As it comes back from its row. */
const plain = (effect: Effect): Effect => JSON.parse(JSON.stringify(effect)) as Effect;
