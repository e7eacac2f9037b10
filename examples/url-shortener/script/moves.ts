// What a worker of the script does in one step, decided from what it was shown.
import { call, type Seen, type TurnData } from "@bulkhead/agents/testing";

export type Move = (seen: Seen) => TurnData;

export const view =
  (...paths: readonly string[]): Move =>
  () =>
    call("view_files", { paths });

export const write =
  (...files: readonly (readonly [path: string, text: string])[]): Move =>
  (seen) =>
    call("write_files", { files: files.map(([path, text]) => ({ path, base: versionOf(seen, path), text })) });

export const remove =
  (path: string): Move =>
  (seen) =>
    call("delete_files", { files: [{ path, base: versionOf(seen, path) }] });

export const done: Move = () => call("done");

/** As it was shown last; 0: it was not. */
function versionOf({ messages }: Seen, path: string): number {
  const shown = messages.filter(({ role }) => role !== "assistant").flatMap(({ text }) => [...text.matchAll(VERSION)]);
  return Number(shown.findLast(([, shownPath]) => shownPath === path)?.[2] ?? 0);
}

const VERSION = /"path":"([^"]*)","version":(\d+)/g;
