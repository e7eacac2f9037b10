// A task tree in a database: `TaskTree` over its rows.
import { randomUUID } from "node:crypto";
import { isAtLeast } from "@bulkhead/sandbox";
import type { Database } from "../../database/database.ts";
import { MemoryError } from "../../memory-error.ts";
import { MOST_OPERATIONS } from "../apply-turn.ts";
import { checkTasks } from "../task-check.ts";
import { contextOf } from "../task-context.ts";
import type { TaskErrorCode } from "../task-error.ts";
import { parseGraph } from "../task-export.ts";
import { eligible, nodeOfSlot } from "../task-graph.ts";
import { parseOperation } from "../task-operation.ts";
import type { TaskTree, TaskTurn, TaskWriter, TurnResult } from "../task-tree.ts";
import { activeIn, selectActive } from "./active-task.ts";
import { decideTurns, plain } from "./decide-turn.ts";
import { doOnce } from "./do-once.ts";
import { fillTasks } from "./fill-tasks.ts";
import { markSpawned, spawnedIn, spawnedTasks } from "./spawned-tasks.ts";
import { recordsIn } from "./task-records.ts";
import { noTask, type TaskTreeOptions, treePlace } from "./tree-place.ts";
import { treeRecords } from "./tree-records.ts";

/** @throws MemoryError `bad_key`, `bad_id` */
export function taskTree(database: Database, options: TaskTreeOptions): TaskTree {
  const place = treePlace(database, options);
  const records = treeRecords(place);
  const decide = decideTurns(place, records);
  const { side, vault, tree, now } = place;

  const refuse = async (code: TaskErrorCode, writer: TaskWriter, at?: number) => ({
    kind: "refused" as const,
    error: at === undefined ? { code } : { code, at },
    record: await records.note(writer, { kind: "error", code, body: null }),
  });

  const propose = async ({ operations, writer, questions = [] }: TaskTurn): Promise<TurnResult> => {
    if (operations.length > MOST_OPERATIONS) return refuse("too_many", writer);
    for (const [at, operation] of operations.entries()) {
      const parsed = parseOperation(operation);
      if (typeof parsed === "string") return refuse(parsed, writer, at);
    }
    const proposal = await records.note(writer, { kind: "proposal", body: plain({ operations, questions }) });
    return { kind: "proposed", proposal };
  };

  return {
    name: tree,
    turn: async (turn) => (isAtLeast(turn.writer.label, "user") ? decide(turn) : propose(turn)),
    record: (slot, output, writer) => decide({ operations: [{ op: "update", slot, output }], writer }),
    refuse: (code, writer) => refuse(code, writer),
    ...spawnedTasks(place),
    active: async (atLeast) => {
      const [rows = []] = await side.pipeline([selectActive(place, atLeast)]);
      return activeIn(rows, place);
    },
    async check(slot, { atLeast = "external" } = {}) {
      const graph = await place.read(slot === undefined ? "all" : { slots: [slot], of: "turn" });
      return checkTasks(eligible(graph, atLeast), slot);
    },
    async contextFor(slot, asked) {
      const graph = await place.read({ slots: [slot], of: "context" });
      const node = nodeOfSlot(graph, slot);
      if (node === undefined) throw noTask();
      return contextOf(graph, node.id, asked);
    },
    graph: () => place.read("all"),
    records: async (kind) => ((await place.isThere()) ? records.all(kind) : []),
    async accept(proposal, by) {
      const row = await records.open(proposal, "proposal");
      const [{ body } = { body: null }] = recordsIn([row as never], vault);
      const { operations } = body as { readonly operations: readonly unknown[] }; // what propose put there
      const writer: TaskWriter = { origin: "user", label: { integrity: "user", readers: row.readers } };
      return decide({ operations, writer }, { record: proposal, provenance: row.provenance, by });
    },
    async dismiss(record, by) {
      await records.open(record);
      await records.close(record, by);
    },
    async fill(given) {
      const after = parseGraph(given);
      await place.begin();
      const before = await place.read("all");
      const writer: TaskWriter = { origin: "operator", label: { integrity: "user", readers: "public" } };
      const asked = { id: randomUUID(), tree, now: now() };
      const filling = fillTasks(tree, { before, after }, writer, vault, asked.now);
      const filled =
        before.last === 0 && (await doOnce(side, asked, [...filling, markSpawned(tree, spawnedIn(after))]));
      if (!filled) throw new MemoryError("not_empty", "this task tree holds something already: import into a new one");
    },
  };
}
