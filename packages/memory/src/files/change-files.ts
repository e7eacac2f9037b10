// A change of files: all of it or nothing, once. Rules: paths are looked at before anything is written; contents go before it
// where they are large; a change whose answer was lost is found again by its id.
import type { Statement } from "../database/connection/pipeline.ts";
import { MemoryError } from "../memory-error.ts";
import { idOf, type Writer } from "../provenance/writer.ts";
import { untilAnswered } from "../runs/database/until-answered.ts";
import { checkPath } from "./check-path.ts";
import { type ContentSide, sweep, writeContent } from "./content.ts";
import type { FileChange } from "./file-store.ts";
import { foldOf } from "./path-names.ts";
import type { StoreRow } from "./store-row.ts";
import { changeFiles, changeRefused, collision, type PreparedChange, selectMade } from "./version-rows.ts";

export interface FileChanger {
  change(changes: readonly FileChange[], by: Writer): Promise<number>;
  /** Of contents that are there. */
  commit(changes: readonly PreparedChange[], by: Writer): Promise<number>;
}

/** Of the contents that go in one transaction. */
const MOST_BYTES = 4 * 2 ** 20;
const MOST_STATEMENTS = 500;

export function changeStore(row: () => Promise<StoreRow>, at: ContentSide): FileChanger {
  const { side, vault, now } = at;
  const commit = async (changes: readonly PreparedChange[], by: Writer, before: readonly Statement[] = []) => {
    const store = await row();
    const folds = new Set(changes.map(({ path }) => foldOf(checkPath(path), store.salt)));
    if (folds.size < changes.length) throw collision();
    const [first] = changes;
    if (first === undefined) throw new MemoryError("bad_path", "a change of no file is none");
    try {
      return await untilAnswered(async (maybeDone) => {
        const [[made] = []] = maybeDone || by.once !== undefined ? await side.pipeline([selectMade(first.id)]) : [];
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
    for (const [index, one] of changes.entries()) {
      const { path, base } = one;
      const content = "remove" in one ? undefined : await writeContent(one.content, store, at);
      statements.push(...(content?.statements ?? []));
      size += content?.size ?? 0;
      prepared.push({ id: idOf(by, index), path, base, sha256: content?.sha256 });
      if (size < MOST_BYTES && statements.length < MOST_STATEMENTS) continue;
      await side.pipeline([sweep(now()), ...statements]); // contents alone: no file yet
      statements = [];
      size = 0;
    }
    return commit(prepared, by, statements);
  };
  return { change, commit };
}
