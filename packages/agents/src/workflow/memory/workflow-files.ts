// `ctx.files`: a store of files in a workflow. Rules: what is read as text is the last version that a user or the operator wrote,
// as if no stranger had ever written one; anything may be used unread; a write is based on what the workflow was told of the
// file, and no number of the store's is told, since it counts what others wrote.
import { type FileEntry, type FileStore, MemoryError } from "@bulkhead/memory";
import { type Handle, isAtLeast, type JsonValue, joinLabels, type Label, type OrHandle } from "@bulkhead/sandbox";
import { isA } from "../../is-a.ts";
import { runOf } from "../../tasks/record-spawn.ts";
import { MOST_HANDLE_BYTES } from "../../tool/answer-bounds.ts";
import type { WorkflowScope } from "../workflow-scope.ts";
import { type Found, type Given, type MemoryOutcome, memoryOperation } from "./memory-operation.ts";
import { unreadMemory } from "./unread-memory.ts";

export interface WorkflowFiles {
  /** Its text, as a user or the operator wrote it last; `no_result`: none did. */
  read(path: string): Promise<MemoryOutcome<string>>;
  /** Its text as it is now, whoever wrote it, as a handle. Nothing is read. */
  unread(path: string): Handle<string>;
  /** All that users and the operator wrote, by path. */
  list(): Promise<MemoryOutcome<readonly ListedFile[]>>;
  /** `changed`: a user or the operator wrote it since this workflow was told of it. `refused`: there can be no file of this path now. */
  write(path: string, text: OrHandle<string>): Promise<MemoryOutcome<Written>>;
  remove(path: string): Promise<MemoryOutcome<Written>>;
}

export interface ListedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

export type Written = "written" | "changed" | "guarded" | "refused";

export function workflowFiles(scope: WorkflowScope, store: FileStore): WorkflowFiles {
  const own: Label = { integrity: "user", readers: [scope.run.settings.principal] };
  /** Of each file what users had written there last when the code was told of it. */
  const seen = new Map<string, number>();
  const see = (path: string, value: JsonValue): JsonValue => {
    const { head, told } = value as { readonly head: number; readonly told: JsonValue }; // made below
    seen.set(path, head);
    return told;
  };
  const change = (name: string, path: string, text?: OrHandle<string>): Promise<MemoryOutcome<Written>> =>
    memoryOperation(scope, {
      name,
      arguments: { path, ...(text === undefined ? {} : { text }) },
      content: "text",
      write: true,
      ask: (given) => changeFile(scope, store, given, seen.get(path)),
      tell: (value) => see(path, value),
    });

  return {
    read: (path) =>
      memoryOperation(scope, {
        name: "files.read",
        arguments: { path },
        async ask({ values }) {
          const history = await historyOf(store, values["path"]);
          const entry = history.findLast(isUsers);
          if (entry?.sha256 === undefined) return { ok: false, code: "no_result", label: own };
          if (entry.size > MOST_HANDLE_BYTES) return { ok: false, code: "too_large", label: entry.label };
          const told = textOf(await store.read(entry.path, { version: entry.version }));
          if (told === undefined) return { ok: false, code: "schema_mismatch", label: entry.label };
          return { ok: true, value: { head: versionOf(entry), told }, label: entry.label, made: [entry.provenance] };
        },
        tell: (value) => see(path, value),
      }),
    unread: (path) =>
      unreadMemory(scope, {
        name: "files.unread",
        arguments: { path },
        async ask({ values }) {
          const entry = (await historyOf(store, values["path"])).at(-1);
          if (entry?.sha256 === undefined) return { ok: false, code: "no_result", label: own };
          if (entry.size > MOST_HANDLE_BYTES) return { ok: false, code: "too_large", label: entry.label };
          const value = textOf(await store.read(entry.path, { version: entry.version }));
          if (value === undefined) return { ok: false, code: "schema_mismatch", label: entry.label };
          return { ok: true, value, label: entry.label, made: [entry.provenance] };
        },
      }),
    list: () =>
      memoryOperation(scope, {
        name: "files.list",
        arguments: {},
        async ask() {
          const { files, label } = await store.tree(undefined, { atLeast: "user" });
          const value = files.map(({ path, size }) => ({ path, size }));
          return {
            ok: true,
            value,
            label: joinLabels(own, label),
            made: [...new Set(files.map(({ provenance }) => provenance))],
          };
        },
      }),
    write: (path, text) => change("files.write", path, text),
    remove: (path) => change("files.remove", path),
  };
}

/** What it says hangs on what users wrote alone: what a stranger wrote there meanwhile is written over. */
async function changeFile(
  scope: WorkflowScope,
  store: FileStore,
  given: Given,
  seen: number | undefined,
): Promise<Found> {
  const { values, issued, inputs } = given;
  const { path, text } = values;
  const isRemoval = !("text" in values);
  if (typeof path !== "string" || (!isRemoval && typeof text !== "string"))
    return { ok: false, code: "schema_mismatch", label: given.label };
  const by = { origin: "main", label: given.label, inputs, ...runOf(scope.run), once: scope.onceAt(issued) } as const;
  for (let tries = 1; ; tries++) {
    const history = await historyOf(store, path);
    const own = history.findLast(isUsers);
    const label = joinLabels(given.label, ...(own === undefined ? [] : [own.label]));
    const told = (how: Written, head = versionOf(own)): Found => ({ ok: true, value: { head, told: how }, label });
    const isOvertaken = seen !== undefined && seen !== versionOf(own);
    try {
      const base = isOvertaken ? NONE : versionOf(history.at(-1));
      const entry = isRemoval ? await store.remove(path, base, by) : await store.write(path, text as string, base, by);
      return told("written", isUsers(entry) ? versionOf(entry) : versionOf(own));
    } catch (error) {
      const code = isA(error, MemoryError) ? error.code : undefined;
      if (code === "file_changed" && !isOvertaken && tries < TRIES) continue; // another was faster: what does it say now?
      const how = code === undefined ? undefined : REFUSALS[code];
      if (how === undefined) throw error;
      return told(how);
    }
  }
}

/** Based on this nothing is done, unless it was done before under its key. */
const NONE = -1;

const TRIES = 20;

const isUsers = ({ label }: FileEntry): boolean => isAtLeast(label, "user");

const REFUSALS: { readonly [code in MemoryError["code"]]?: Written } = {
  file_changed: "changed",
  file_guarded: "guarded",
  path_collision: "refused",
  bad_path: "refused",
};

/** No file can have a path that is refused. */
async function historyOf(store: FileStore, path: unknown) {
  if (typeof path !== "string") return [];
  try {
    return await store.history(path);
  } catch (error) {
    if (isA(error, MemoryError) && error.code === "bad_path") return [];
    throw error;
  }
}

/** By which a change is based on it: 0 where nothing is. */
const versionOf = (entry: FileEntry | undefined): number => (entry?.sha256 === undefined ? 0 : entry.version);

function textOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
