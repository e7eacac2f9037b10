// Files kept in a database: `FileStore` over its rows. Whether a change is based on what stands there, collides, or touches
// what is guarded, the database decides, in one transaction a change.
import { randomUUID } from "node:crypto";
import { type Integrity, joinLabels } from "@bulkhead/sandbox";
import type { Statement } from "../database/connection/pipeline.ts";
import type { Database } from "../database/database.ts";
import { MemoryError } from "../memory-error.ts";
import { operatorSide } from "../runs/database/operator-side.ts";
import { sealKeys } from "../runs/database/seal-keys.ts";
import { vaultOf } from "../runs/database/vault.ts";
import { changeStore } from "./change-files.ts";
import { checkPath } from "./check-path.ts";
import { noFile, readContent } from "./content.ts";
import { exportFolder } from "./export-folder.ts";
import type { FileEntry, FileStore, FileTree, Moment } from "./file-store.ts";
import { deleteGuard, guardsIn, insertGuard, selectGuards } from "./guard-rows.ts";
import { importFolder } from "./import-folder.ts";
import { readFiles } from "./read-files.ts";
import { checkSnapshotName, insertSnapshot, selectSnapshots, snapshotsIn } from "./snapshot-rows.ts";
import { checkStoreName, type StoreRow, selectStores, storeRow } from "./store-row.ts";
import { differences, treeOf } from "./tree-of.ts";
import type { PreparedChange, StoredEntry } from "./version-rows.ts";

export interface FileStoreOptions {
  /** Each name is a store of its own. */
  readonly name: string;
  /** As of `databaseRunStore`: 32 bytes as base64 or hex. Default: BULKHEAD_KEY; none: nothing is sealed. */
  readonly key?: string | undefined;
  readonly clock?: { now(): number };
}

/** Nothing is read before it is asked for; the store is made when it is first used. @throws MemoryError `bad_id`, `bad_key` */
export function fileStore(
  database: Database,
  { name, key = process.env["BULKHEAD_KEY"], clock = Date }: FileStoreOptions,
): FileStore {
  checkStoreName(name);
  const vault = vaultOf(sealKeys(key));
  const side = operatorSide(database);
  const now = () => clock.now();
  const at = { side, vault, now };

  let found: Promise<StoreRow> | undefined;
  const row = (): Promise<StoreRow> => {
    found ??= storeRow(side, name, vault, now()).catch((error: unknown) => {
      found = undefined; // the next one asks again
      throw error;
    });
    return found;
  };
  const one = async (statement: Statement) => (await side.pipeline([statement]))[0] ?? [];

  const files = readFiles(row, at);
  const { change, commit } = changeStore(row, at);
  const treeAt = async (moment?: Moment, options: { readonly atLeast?: Integrity } = {}): Promise<FileTree> => {
    const { entries, revision } = await files.versionsAt(moment, options.atLeast);
    return treeOf(entries.map(told), revision);
  };
  const versionOf = async (path: string, version: number): Promise<FileEntry> => {
    const entry = (await files.historyOf(path)).find((one) => one.version === version);
    if (entry === undefined) throw noFile();
    return told(entry);
  };

  const store: FileStore = {
    name,
    tree: treeAt,
    async find(path, version) {
      const history = await files.historyOf(path);
      const entry = version === undefined ? history.at(-1) : history.find((one) => one.version === version);
      return entry && told(entry);
    },
    history: async (path) => (await files.historyOf(path)).map(told),
    async read(path, { version, bytes } = {}) {
      const pieces: Buffer[] = [];
      for await (const piece of readContent(await files.contentOf(path, version), at, bytes)) pieces.push(piece);
      return Buffer.concat(pieces);
    },
    async *stream(path, { version } = {}) {
      yield* readContent(await files.contentOf(path, version), at);
    },
    write: async (path, content, base, by) => versionOf(path, await change([{ path, content, base }], by)),
    remove: async (path, base, by) => versionOf(path, await change([{ path, base, remove: true }], by)),
    change,
    guard: async (path) => void (await one(insertGuard(await row(), checkPath(path), vault))),
    unguard: async (path) => void (await one(deleteGuard(await row(), checkPath(path)))),
    guarded: async () => guardsIn(await one(selectGuards(await row())), vault),
    async snapshot(name) {
      checkSnapshotName(name);
      const [made] = snapshotsIn(await one(insertSnapshot(await row(), name, now())));
      if (made === undefined) throw new MemoryError("file_changed", "there is a snapshot of this name already");
      return made;
    },
    snapshots: async () => snapshotsIn(await one(selectSnapshots(await row()))),
    diff: async (from, to) => differences(await treeAt(from), await treeAt(to)),
    async restore(to, by) {
      const [then, head] = [await files.versionsAt(to), await treeAt()];
      const wanted = treeOf(then.entries, then.revision);
      const changes = differences(head, wanted).map(
        ({ path, before, after }): PreparedChange => ({
          id: randomUUID(),
          path,
          base: before?.version ?? 0,
          sha256: after?.sha256,
          ...(after && { provenance: after.provenance, readers: joinLabels(after.label, by.label).readers }),
        }),
      );
      return changes.length === 0 ? undefined : commit(changes, by);
    },
    exportTo: async (folder, options = {}) => exportFolder(store, folder, await treeAt(options.at)),
    importFrom: (folder, by, options = {}) => importFolder(store, folder, by, options),
  };
  return store;
}

/** Where its content lies is nobody's. */
const told = ({ blob: _, ...entry }: StoredEntry): FileEntry => entry;

/** The stores of a database, by name, with the number of the last change of each. */
export async function fileStores(
  database: Database,
): Promise<readonly { readonly name: string; readonly revision: number }[]> {
  const [rows = []] = await operatorSide(database).pipeline([selectStores]);
  return rows.map(({ name, revision }) => ({ name: name as string, revision: Number(revision) })); // its columns
}
