// The records of one tree: noted, read, closed. Rule: each is noted once and closed by one, though an answer may be lost.
import { MemoryError } from "../../memory-error.ts";
import { untilAnswered } from "../../runs/database/until-answered.ts";
import type { TaskRecord, TaskWriter } from "../task-tree.ts";
import {
  closeRecord,
  isClosedBy,
  type NewRecord,
  noteTask,
  type RecordRow,
  recordsIn,
  selectRecord,
  selectRecords,
} from "./task-records.ts";
import { noTask, type TreePlace } from "./tree-place.ts";

export interface TreeRecords {
  /** The id that it has. */
  note(writer: TaskWriter, record: NewRecord): Promise<string>;
  all(kind?: TaskRecord["kind"]): Promise<readonly TaskRecord[]>;
  /** One that is open. @throws MemoryError `no_task` */
  open(id: string, kind?: TaskRecord["kind"]): Promise<RecordRow>;
  /** Whether one of them is not open any more. */
  isClosed(ids: readonly string[], kind: TaskRecord["kind"]): Promise<boolean>;
  /** @throws MemoryError `no_task`: another was faster */
  close(id: string, by: string): Promise<void>;
}

export function treeRecords({ side, vault, tree, now, begin }: TreePlace): TreeRecords {
  return {
    async note(writer, record) {
      await begin();
      const { id, statement } = noteTask(tree, writer, record, vault, now());
      await untilAnswered(async (maybeDone) => {
        if (maybeDone && (await side.pipeline([selectRecord(tree, id)]))[0]?.length === 1) return;
        await side.pipeline([statement]);
      });
      return id;
    },
    async all(kind) {
      const [rows = []] = await untilAnswered(() => side.pipeline([selectRecords(tree, kind)]));
      return recordsIn(rows, vault);
    },
    async open(id, kind) {
      await begin();
      const [[row] = []] = await untilAnswered(() => side.pipeline([selectRecord(tree, id, { kind, open: true })]));
      if (row === undefined) throw noTask();
      return row as unknown as RecordRow; // the columns of selectRecord
    },
    async isClosed(ids, kind) {
      const found = await side.pipeline(ids.map((id) => selectRecord(tree, id, { kind, open: true })));
      return found.some((rows) => rows.length === 0);
    },
    async close(id, by) {
      const at = now();
      await untilAnswered(async (maybeDone) => {
        if (maybeDone && (await side.pipeline([isClosedBy(tree, id, by, at)]))[0]?.length === 1) return;
        await side.pipeline([closeRecord(tree, id, by, at)]);
      }).catch((error: unknown) => {
        throw error instanceof MemoryError && error.sqlState === "BH003" ? noTask() : error;
      });
    },
  };
}
