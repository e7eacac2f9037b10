// Where a tree is kept, and whose it is. Rule: to others it is not there, whatever they ask for.
import type { Database } from "../../database/database.ts";
import { MemoryError } from "../../memory-error.ts";
import { type OperatorSide, operatorSide } from "../../runs/database/operator-side.ts";
import { timeOut } from "../../runs/database/row-values.ts";
import { sealKeys } from "../../runs/database/seal-keys.ts";
import { untilAnswered } from "../../runs/database/until-answered.ts";
import { type Vault, vaultOf } from "../../runs/database/vault.ts";
import { EMPTY_GRAPH, type TaskGraph } from "../task-graph.ts";
import { readTasks, type Wanted } from "./read-tasks.ts";
import { checkTreeName } from "./tree-name.ts";

export interface TreePlace {
  readonly side: OperatorSide;
  readonly vault: Vault;
  readonly tree: string;
  readonly principal: string;
  readonly now: () => number;
  /** It is there from now on. @throws MemoryError `no_task`: another's */
  begin(): Promise<void>;
  read(wanted: Wanted): Promise<TaskGraph>;
  /** There is one, and it is this principal's. */
  isThere(): Promise<boolean>;
}

export interface TaskTreeOptions {
  /** Which tree; it begins with its first turn. */
  readonly name: string;
  /** Whose it is: to others it is not there. */
  readonly principal: string;
  /** As a run store's. Default: BULKHEAD_KEY. */
  readonly key?: string | undefined;
  readonly clock?: { now(): number };
}

/** @throws MemoryError `bad_key`, `bad_id` */
export function treePlace(
  database: Database,
  { name: tree, principal, key = process.env["BULKHEAD_KEY"], clock = Date }: TaskTreeOptions,
): TreePlace {
  checkTreeName(tree);
  const vault = vaultOf(sealKeys(key));
  const side = operatorSide(database);
  const now = () => clock.now();
  const found = (wanted: Wanted) => untilAnswered(() => readTasks(side, vault, { tree, principal }, wanted));
  return {
    side,
    vault,
    tree,
    principal,
    now,
    async begin() {
      const [, [row] = []] = await untilAnswered(() =>
        side.pipeline([
          {
            name: "bulkhead new task tree",
            text: `insert into bulkhead.task_tree (id, principal, made_at, changed_at) values ($1, $2, $3, $3) on conflict do nothing`,
            values: [tree, principal, timeOut(now())],
          },
          {
            name: "bulkhead task tree of",
            text: "select 1 from bulkhead.task_tree where id = $1 and principal = $2",
            values: [tree, principal],
          },
        ]),
      );
      if (row === undefined) throw noTask();
    },
    read: async (wanted) => (await found(wanted)) ?? EMPTY_GRAPH,
    isThere: async () => (await found({ slots: [], of: "context" })) !== undefined,
  };
}

export const noTask = () =>
  new MemoryError("no_task", "there is no such task, task tree or record of this principal's");
