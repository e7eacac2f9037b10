// Files kept in a database. What a change needs is prepared here; whether it is based on what stands there, collides, or
// touches what is guarded, the database decides, in one transaction a change.
import { randomUUID } from "node:crypto";
import type { Database } from "../database/database.ts";
import type { Statement } from "../database/pipeline.ts";
import { MemoryError } from "../memory-error.ts";
import type { Writer } from "../provenance/writer.ts";
import { operatorSide } from "../runs/database/operator-side.ts";
import { sealKeys } from "../runs/database/seal-keys.ts";
import { untilAnswered } from "../runs/database/until-answered.ts";
import { vaultOf } from "../runs/database/vault.ts";
import { checkPath } from "./check-path.ts";
import { noFile, readContent, sweep, writeContent } from "./content.ts";
import { exportFolder } from "./export-folder.ts";
import type { FileChange, FileEntry, FileStore, FileTree, Moment } from "./file-store.ts";
import { deleteGuard, guardsIn, insertGuard, selectGuards } from "./guard-rows.ts";
import { importFolder } from "./import-folder.ts";
import { foldOf } from "./path-names.ts";
import { checkSnapshotName, insertSnapshot, selectSnapshot, selectSnapshots, snapshotsIn } from "./snapshot-rows.ts";
import { checkStoreName, type StoreRow, selectRevision, selectStores, storeRow } from "./store-row.ts";
import { differences, treeOf } from "./tree-of.ts";
import {
  changeFiles,
  changeRefused,
  collision,
  entriesIn,
  type PreparedChange,
  type StoredEntry,
  selectHistory,
  selectMade,
  selectVersionsAt,
} from "./version-rows.ts";

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
  const versionsAt = async (moment?: Moment) => {
    const store = await row();
    const revision = await revisionAt(store, moment);
    return { revision, entries: entriesIn(await one(selectVersionsAt(store, revision)), vault, store) };
  };
  const treeAt = async (moment?: Moment): Promise<FileTree> => {
    const { entries, revision } = await versionsAt(moment);
    return treeOf(entries.map(told), revision);
  };
  const historyOf = async (path: string): Promise<readonly StoredEntry[]> => {
    const store = await row();
    return entriesIn(await one(selectHistory(store, checkPath(path))), vault, store).filter(
      (entry) => entry.path === path,
    );
  };
  const stored = async (path: string, version: number | undefined) => {
    const history = await historyOf(path);
    const entry = version === undefined ? history.at(-1) : history.find((one) => one.version === version);
    if (entry?.sha256 === undefined || entry.blob === null) throw noFile();
    return { blob: entry.blob, sha256: entry.sha256 };
  };

  const commit = async (changes: readonly PreparedChange[], before: readonly Statement[], by: Writer) => {
    const store = await row();
    const folds = new Set(changes.map(({ path }) => foldOf(checkPath(path), store.salt)));
    if (folds.size < changes.length) throw collision();
    const [first] = changes;
    if (first === undefined) throw new MemoryError("bad_path", "a change of no file is none");
    try {
      return await untilAnswered(async (maybeDone) => {
        const [made] = maybeDone ? await one(selectMade(first.id)) : [];
        if (made !== undefined) return Number(made["version"]);
        const rows = await side.pipeline([...before, changeFiles(changes, by, { store, vault, now: now() })]);
        return Number(rows.at(-1)?.[0]?.["version"]);
      });
    } catch (error) {
      throw changeRefused(error);
    }
  };
  const change = async (changes: readonly FileChange[], by: Writer): Promise<number> => {
    const store = await row();
    for (const { path } of changes) checkPath(path); // before anything is written
    let statements: Statement[] = [];
    let size = 0;
    const prepared: PreparedChange[] = [];
    for (const one of changes) {
      const { path, base } = one;
      const content = "remove" in one ? undefined : await writeContent(one.content, store, at);
      statements.push(...(content?.statements ?? []));
      size += content?.size ?? 0;
      prepared.push({ id: randomUUID(), path, base, sha256: content?.sha256 });
      if (size < MOST_BYTES && statements.length < MOST_STATEMENTS) continue;
      await side.pipeline([sweep(now()), ...statements]); // contents alone: no file yet
      statements = [];
      size = 0;
    }
    return commit(prepared, statements, by);
  };
  const versionOf = async (path: string, version: number): Promise<FileEntry> => {
    const entry = (await historyOf(path)).find((one) => one.version === version);
    if (entry === undefined) throw noFile();
    return told(entry);
  };

  const store: FileStore = {
    name,
    tree: treeAt,
    async find(path, version) {
      const history = await historyOf(path);
      const entry = version === undefined ? history.at(-1) : history.find((one) => one.version === version);
      return entry && told(entry);
    },
    history: async (path) => (await historyOf(path)).map(told),
    async read(path, { version, bytes } = {}) {
      const pieces: Buffer[] = [];
      for await (const piece of readContent(await stored(path, version), at, bytes)) pieces.push(piece);
      return Buffer.concat(pieces);
    },
    async *stream(path, { version } = {}) {
      yield* readContent(await stored(path, version), at);
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
      const [then, head] = [await versionsAt(to), await treeAt()];
      const wanted = treeOf(then.entries, then.revision);
      const changes = differences(head, wanted).map(
        ({ path, before, after }): PreparedChange => ({
          id: randomUUID(),
          path,
          base: before?.version ?? 0,
          sha256: after?.sha256,
          ...(after === undefined ? {} : { provenance: after.provenance }),
        }),
      );
      return changes.length === 0 ? undefined : commit(changes, [], by);
    },
    exportTo: async (folder, options = {}) => exportFolder(store, folder, await treeAt(options.at)),
    importFrom: (folder, by, options = {}) => importFolder(store, folder, by, options),
  };
  return store;
}

/** Of the contents that go in one transaction. */
const MOST_BYTES = 4 * 2 ** 20;
const MOST_STATEMENTS = 500;

/** Where its content lies is nobody's. */
const told = ({ blob: _, ...entry }: StoredEntry): FileEntry => entry;

/** The stores of a database, by name, with the number of the last change of each. */
export async function fileStores(
  database: Database,
): Promise<readonly { readonly name: string; readonly revision: number }[]> {
  const [rows = []] = await operatorSide(database).pipeline([selectStores]);
  return rows.map(({ name, revision }) => ({ name: name as string, revision: Number(revision) })); // its columns
}
