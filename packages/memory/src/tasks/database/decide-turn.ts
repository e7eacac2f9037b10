// A turn on a kept tree: decided by pure functions over the part of the tree that it touches, and written if the tree is still
// as it was read; otherwise it is read and decided again. Rule: it is done once, or refused with an error record.
import type { JsonValue } from "@bulkhead/sandbox";
import { MemoryError } from "../../memory-error.ts";
import { idOf } from "../../provenance/writer.ts";
import { applyTurn } from "../apply-turn.ts";
import type { TaskError } from "../task-error.ts";
import { parseOperation, slotsNamedBy } from "../task-operation.ts";
import type { TaskTurn, TaskWriter, TurnResult } from "../task-tree.ts";
import { doOnce, isKept } from "./do-once.ts";
import type { Wanted } from "./read-tasks.ts";
import { closeRecord, noteTask } from "./task-records.ts";
import { noTask, type TreePlace } from "./tree-place.ts";
import type { TreeRecords } from "./tree-records.ts";
import { type TaskChange, writeTasks } from "./write-tasks.ts";

/** `accepted`: the proposal that it is. @throws MemoryError `no_task`, `task_changed` */
export type DecideTurn = (turn: TaskTurn, accepted?: TaskChange["accepted"]) => Promise<TurnResult>;

/** How often a turn is decided again because others were faster. */
export const TRIES = 20;

export const taskChanged = () =>
  new MemoryError("task_changed", "others changed the task tree again and again: try again");

export function decideTurns(place: TreePlace, records: TreeRecords): DecideTurn {
  const { side, vault, tree, principal, now } = place;

  const refuse = async (writer: TaskWriter, error: TaskError, rest: { readonly [name: string]: JsonValue }) => ({
    kind: "refused" as const,
    error,
    record: await records.note(writer, { kind: "error", code: error.code, body: rest }),
  });

  const doneBefore = async (writer: TaskWriter, questions: readonly unknown[]): Promise<TurnResult> => {
    const { turn } = await place.read({ slots: [], of: "context" });
    return { kind: "applied", turn, checks: [], conflicts: questions.map((_, index) => idOf(writer, index)) };
  };

  return async ({ operations, writer, questions = [], answers = [] }, accepted) => {
    await place.begin();
    const id = idOf(writer);
    const lasting = writer.once !== undefined;
    let tried: TurnResult | undefined;
    const wanted = wantedBy(operations);
    for (let tries = 1; tries <= TRIES; tries++) {
      const before = await place.read(wanted);
      // Asked after the read: of a tree that holds it already it would be another turn.
      if ((lasting || tried !== undefined) && (await side.pipeline([isKept(id)]))[0]?.length === 1)
        return tried ?? (await doneBefore(writer, questions));
      const applied = applyTurn(before, operations, writer.label);
      if (!applied.ok)
        return refuse(writer, applied.error, { operations: plain(operations), error: { ...applied.error } });
      const { graph: after, made, checks } = applied;
      const at = now();
      const asked = questions.map((question, index) =>
        noteTask(tree, writer, { kind: "conflict", body: plain(question) }, vault, at, index),
      );
      const statements = [
        ...(after === before ? [] : [writeTasks({ tree, before, after, made, writer, accepted }, vault, at)]),
        ...answers.map((answer) => closeRecord(tree, answer, principal, at)),
        ...(accepted === undefined ? [] : [closeRecord(tree, accepted.record, accepted.by, at)]),
        ...asked.map(({ statement }) => statement),
      ];
      tried = { kind: "applied", turn: after.turn, checks, conflicts: asked.map((one) => one.id) };
      if (statements.length === 0 || (await doOnce(side, { id, tree, now: at, lasting }, statements))) return tried;
      if (accepted !== undefined && (await records.isClosed([accepted.record], "proposal"))) throw noTask();
      if (await records.isClosed(answers, "conflict"))
        return refuse(writer, { code: "no_question" }, { answers: plain(answers) });
    }
    throw taskChanged();
  };
}

/** Nodes that are named by what is no operation of ours are not needed: the turn is refused. */
function wantedBy(operations: readonly unknown[]): Wanted {
  const parsed = operations.map(parseOperation).filter((operation) => typeof operation !== "string");
  if (parsed.some((operation) => operation.op === "check" && operation.slot === undefined)) return "all";
  return { slots: parsed.flatMap(slotsNamedBy), of: "turn" };
}

/** Characters of what is kept of a turn that was not done. */
const MOST_KEPT = 1_000_000;

/** As JSON keeps it; null where that is too long, or none. */
export function plain(value: unknown): JsonValue {
  try {
    const text = JSON.stringify(value) ?? "null";
    return text.length > MOST_KEPT ? null : (JSON.parse(text) as JsonValue);
  } catch {
    return null;
  }
}
