// `ctx.files`: a store of files in a workflow. Rules: what is read as text is the last version that a user or the operator wrote,
// as if no stranger had ever written one; anything may be used unread; a write is based on what the workflow was told of the
// file, and no number of the store's is told, since it counts what others wrote.
import { type FileStore, MemoryError } from "@bulkhead/memory";
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
  /** `changed`: another wrote it since this workflow was told of it. `refused`: there can be no file of this path now. */
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
  /** Of each file the version that stood there when the code was told of it. */
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
          const entry = history.findLast(({ label }) => isAtLeast(label, "user"));
          if (entry?.sha256 === undefined) return { ok: false, code: "no_result", label: own };
          if (entry.size > MOST_HANDLE_BYTES) return { ok: false, code: "too_large", label: entry.label };
          const told = textOf(await store.read(entry.path, { version: entry.version }));
          if (told === undefined) return { ok: false, code: "schema_mismatch", label: entry.label };
          return { ok: true, value: { head: headOf(history), told }, label: entry.label, made: [entry.provenance] };
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

/** What it says hangs on what stood there, whoever wrote that. */
async function changeFile(
  scope: WorkflowScope,
  store: FileStore,
  given: Given,
  seen: number | undefined,
): Promise<Found> {
  const { values, issued, inputs } = given;
  const [path, text] = [values["path"], values["text"]];
  const history = await historyOf(store, path);
  const label = joinLabels(given.label, ...history.slice(-1).map((entry) => entry.label));
  const base = seen ?? headOf(history);
  const told = (how: Written, head: number): Found => ({ ok: true, value: { head, told: how }, label });
  const isRemoval = !("text" in values);
  if (typeof path !== "string" || (!isRemoval && typeof text !== "string"))
    return { ok: false, code: "schema_mismatch", label };
  const by = { origin: "main", label: given.label, inputs, ...runOf(scope.run), once: scope.onceAt(issued) } as const;
  try {
    if (isRemoval) {
      await store.remove(path, base, by);
      return told("written", 0);
    }
    const { version } = await store.write(path, text as string, base, by);
    return told("written", version);
  } catch (error) {
    const how = isA(error, MemoryError) ? REFUSALS[error.code] : undefined;
    if (how === undefined) throw error;
    return told(how, base);
  }
}

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

/** The version that a change would be based on: 0 where nothing is. */
function headOf(history: Awaited<ReturnType<FileStore["history"]>>): number {
  const head = history.at(-1);
  return head?.sha256 === undefined ? 0 : head.version;
}

function textOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
