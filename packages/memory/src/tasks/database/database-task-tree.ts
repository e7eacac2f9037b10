// A task tree in a database. What a turn does is decided by pure functions over the part of the tree that it touches, and
// written if the tree is still as it was read; otherwise it is read and decided again.
import { isAtLeast, type JsonValue } from "@bulkhead/sandbox";
import type { Database } from "../../database/database.ts";
import type { Statement } from "../../database/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import { operatorSide } from "../../runs/database/operator-side.ts";
import { timeOut } from "../../runs/database/row-values.ts";
import { sealKeys } from "../../runs/database/seal-keys.ts";
import { vaultOf } from "../../runs/database/vault.ts";
import { applyTurn, MOST_OPERATIONS } from "../apply-turn.ts";
import { checkTasks } from "../task-check.ts";
import { contextOf } from "../task-context.ts";
import type { TaskErrorCode } from "../task-error.ts";
import { parseGraph } from "../task-export.ts";
import { EMPTY_GRAPH, nodeOfSlot, type TaskGraph } from "../task-graph.ts";
import { parseOperation, slotsNamedBy } from "../task-operation.ts";
import type { TaskRecord, TaskTree, TaskTurn, TaskWriter, TurnResult } from "../task-tree.ts";
import { fillTasks } from "./fill-tasks.ts";
import { readTasks, type Wanted } from "./read-tasks.ts";
import {
  closeRecord,
  type NewRecord,
  noteTask,
  type RecordRow,
  recordsIn,
  selectRecord,
  selectRecords,
} from "./task-records.ts";
import { checkTreeName } from "./tree-name.ts";
import { type TaskChange, writeTasks } from "./write-tasks.ts";

export interface TaskTreeOptions {
  /** Which tree; it begins with its first turn. */
  readonly name: string;
  /** Whose it is: to others it is not there. */
  readonly principal: string;
  /** As a run store's. Default: BULKHEAD_KEY. */
  readonly key?: string | undefined;
  readonly clock?: { now(): number };
}

/** How often a turn is decided again because others were faster. */
const TRIES = 20;

/** @throws MemoryError `bad_key`, `bad_id` */
export function taskTree(
  database: Database,
  { name, principal, key = process.env["BULKHEAD_KEY"], clock = Date }: TaskTreeOptions,
): TaskTree {
  checkTreeName(name);
  const vault = vaultOf(sealKeys(key));
  const side = operatorSide(database);
  const place = { tree: name, principal };
  const read = async (wanted: Wanted): Promise<TaskGraph> =>
    (await readTasks(side, vault, place, wanted)) ?? EMPTY_GRAPH;

  /** It is there, and this principal's. */
  const begin = async (): Promise<void> => {
    const [, [found] = []] = await side.pipeline([
      {
        name: "bulkhead new task tree",
        text: `insert into bulkhead.task_tree (id, principal, made_at, changed_at) values ($1, $2, $3, $3) on conflict do nothing`,
        values: [name, principal, timeOut(clock.now())],
      },
      {
        name: "bulkhead task tree of",
        text: "select 1 from bulkhead.task_tree where id = $1 and principal = $2",
        values: [name, principal],
      },
    ]);
    if (found === undefined) throw noTask();
  };

  const note = async (writer: TaskWriter, record: NewRecord): Promise<string> => {
    await begin();
    const { id, statement } = noteTask(name, writer, record, vault, clock.now());
    await side.pipeline([statement]);
    return id;
  };

  const decide = async (
    { operations, writer, questions = [], answers = [] }: TaskTurn,
    accepted?: TaskChange["accepted"],
    closes: readonly Statement[] = [],
  ): Promise<TurnResult> => {
    await begin();
    const wanted = wantedBy(operations);
    for (let tries = 1; ; tries++) {
      const before = await read(wanted);
      const applied = applyTurn(before, operations, writer.label);
      if (!applied.ok) {
        const body = { operations: plain(operations), error: { ...applied.error } };
        const record = await note(writer, { kind: "error", code: applied.error.code, body });
        return { kind: "refused", error: applied.error, record };
      }
      const { graph: after, made, checks } = applied;
      const now = clock.now();
      const asked = questions.map((question) =>
        noteTask(name, writer, { kind: "conflict", body: plain(question) }, vault, now),
      );
      const statements = [
        ...(after === before ? [] : [writeTasks({ tree: name, before, after, made, writer, accepted }, vault, now)]),
        ...answers.map((id) => closeRecord(name, id, principal, now)),
        ...closes,
        ...asked.map(({ statement }) => statement),
      ];
      try {
        if (statements.length > 0) await side.pipeline(statements);
        return { kind: "applied", turn: after.turn, checks, conflicts: asked.map(({ id }) => id) };
      } catch (error) {
        if (!(error instanceof MemoryError) || error.sqlState !== "BH003") throw error;
        if (accepted !== undefined && (await isClosed([accepted.record], "proposal"))) throw noTask();
        if (await isClosed(answers, "conflict")) {
          const record = await note(writer, { kind: "error", code: "no_question", body: { answers } });
          return { kind: "refused", error: { code: "no_question" }, record };
        }
        if (tries === TRIES)
          throw new MemoryError("task_changed", "others changed the task tree again and again: try again");
      }
    }
  };

  const isClosed = async (ids: readonly string[], kind: TaskRecord["kind"]): Promise<boolean> => {
    const found = await side.pipeline(ids.map((id) => selectRecord(name, id, kind)));
    return found.some((rows) => rows.length === 0);
  };

  const openRecord = async (id: string, kind?: TaskRecord["kind"]): Promise<RecordRow> => {
    await begin();
    const [[row] = []] = await side.pipeline([selectRecord(name, id, kind)]);
    if (row === undefined) throw noTask();
    return row as unknown as RecordRow; // the columns of selectRecord
  };

  return {
    name,
    turn: async (turn) => {
      if (isAtLeast(turn.writer.label, "user")) return decide(turn);
      const { operations, questions = [] } = turn;
      const at = operations.findIndex((operation) => typeof parseOperation(operation) === "string");
      if (at !== -1 || operations.length > MOST_OPERATIONS) {
        const code = at === -1 ? "too_many" : (parseOperation(operations[at]) as TaskErrorCode); // it is none of ours
        const record = await note(turn.writer, { kind: "error", code, body: null });
        return { kind: "refused", error: at === -1 ? { code } : { code, at }, record };
      }
      const proposal = await note(turn.writer, { kind: "proposal", body: plain({ operations, questions }) });
      return { kind: "proposed", proposal };
    },
    record: (slot, output, writer) => decide({ operations: [{ op: "update", slot, output }], writer }),
    refuse: async (code, writer) => ({
      kind: "refused",
      error: { code },
      record: await note(writer, { kind: "error", code, body: null }),
    }),
    check: async (slot) => checkTasks(await read(slot === undefined ? "all" : { slots: [slot], of: "turn" }), slot),
    async contextFor(slot, options) {
      const graph = await read({ slots: [slot], of: "context" });
      const node = nodeOfSlot(graph, slot);
      if (node === undefined) throw noTask();
      return contextOf(graph, node.id, options);
    },
    graph: () => read("all"),
    async records(kind) {
      if ((await readTasks(side, vault, place, { slots: [], of: "context" })) === undefined) return [];
      const [rows = []] = await side.pipeline([selectRecords(name, kind)]);
      return recordsIn(rows, vault);
    },
    async accept(proposal, by) {
      const row = await openRecord(proposal, "proposal");
      const [{ body } = { body: null }] = recordsIn([row as never], vault);
      const { operations } = body as { readonly operations: readonly unknown[] }; // what turn put there
      const writer: TaskWriter = { origin: "user", label: { integrity: "user", readers: row.readers } };
      const accepted = { record: proposal, provenance: row.provenance, by };
      return decide({ operations, writer }, accepted, [closeRecord(name, proposal, by, clock.now())]);
    },
    async dismiss(record, by) {
      await openRecord(record);
      await side.pipeline([closeRecord(name, record, by, clock.now())]).catch((error: unknown) => {
        throw error instanceof MemoryError && error.sqlState === "BH003" ? noTask() : error; // another was faster
      });
    },
    async fill(given) {
      const after = parseGraph(given);
      await begin();
      const before = await read("all");
      if (before.last > 0)
        throw new MemoryError("not_empty", "this task tree holds something already: import into a new one");
      const writer: TaskWriter = { origin: "operator", label: { integrity: "user", readers: "public" } };
      await side.pipeline(fillTasks(name, { before, after }, writer, vault, clock.now()));
    },
  };
}

const noTask = () => new MemoryError("no_task", "there is no such task, task tree or record of this principal's");

/** Nodes that are named by what is no operation of ours are not needed: the turn is refused. */
function wantedBy(operations: readonly unknown[]): Wanted {
  const parsed = operations.map(parseOperation).filter((operation) => typeof operation !== "string");
  if (parsed.some((operation) => operation.op === "check" && operation.slot === undefined)) return "all";
  return { slots: parsed.flatMap(slotsNamedBy), of: "turn" };
}

/** Characters of what is kept of a turn that was not done. */
const MOST_KEPT = 1_000_000;

/** As JSON keeps it; null where that is too long, or none. */
function plain(value: unknown): JsonValue {
  try {
    const text = JSON.stringify(value) ?? "null";
    return text.length > MOST_KEPT ? null : (JSON.parse(text) as JsonValue);
  } catch {
    return null;
  }
}
