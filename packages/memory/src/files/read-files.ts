// What stands in a store: at a moment, of one file, and where a content lies. Rule: a moment that was not is `no_file`.
import type { Integrity } from "@bulkhead/sandbox";
import type { Statement } from "../database/connection/pipeline.ts";
import { checkPath } from "./check-path.ts";
import { type ContentSide, noFile } from "./content.ts";
import type { Moment } from "./file-store.ts";
import { selectSnapshot, snapshotsIn } from "./snapshot-rows.ts";
import { type StoreRow, selectRevision } from "./store-row.ts";
import { entriesIn, type StoredEntry, selectHistory, selectVersionsAt } from "./version-rows.ts";

export interface FileReader {
  /** The last of each file up to a moment, removals too, as if what is below `atLeast` had never been written. Default: now. */
  versionsAt(
    moment?: Moment,
    atLeast?: Integrity,
  ): Promise<{ readonly revision: number; readonly entries: readonly StoredEntry[] }>;
  /** All versions, the oldest first. */
  historyOf(path: string): Promise<readonly StoredEntry[]>;
  /** Where the content of a version lies. Default: of the last one. */
  contentOf(path: string, version?: number): Promise<{ readonly blob: string; readonly sha256: string }>;
}

export function readFiles(row: () => Promise<StoreRow>, { side, vault }: ContentSide): FileReader {
  const one = async (statement: Statement) => (await side.pipeline([statement]))[0] ?? [];

  const revisionAt = async (store: StoreRow, moment: Moment | undefined): Promise<number> => {
    if (typeof moment === "string") {
      const [snapshot] = snapshotsIn(await one(selectSnapshot(store, moment)));
      if (snapshot === undefined) throw noFile();
      return snapshot.revision;
    }
    const [head] = await one(selectRevision(store.id));
    const last = Number((head as { revision: string } | undefined)?.revision ?? 0);
    if (moment === undefined) return last;
    if (!Number.isSafeInteger(moment) || moment < 0 || moment > last) throw noFile();
    return moment;
  };
  const historyOf = async (path: string): Promise<readonly StoredEntry[]> => {
    const store = await row();
    return entriesIn(await one(selectHistory(store, checkPath(path))), vault, store).filter(
      (entry) => entry.path === path,
    );
  };

  return {
    async versionsAt(moment, atLeast) {
      const store = await row();
      const revision = await revisionAt(store, moment);
      return { revision, entries: entriesIn(await one(selectVersionsAt(store, revision, atLeast)), vault, store) };
    },
    historyOf,
    async contentOf(path, version) {
      const history = await historyOf(path);
      const entry = version === undefined ? history.at(-1) : history.find((one) => one.version === version);
      if (entry?.sha256 === undefined || entry.blob === null) throw noFile();
      return { blob: entry.blob, sha256: entry.sha256 };
    },
  };
}
