// Where the handles of a model's answer stand for something: the table of its thread, and who may be shown what it holds.
// A stream of LangGraph names the task that each message came from, so the answers of a task are found by that name, and
// nothing of ours stands in the stream. It ends with the process.
import type { HandleTable } from "@bulkhead/sandbox";
import { Recent } from "../recent.ts";

export interface HandleSource {
  readonly handles: HandleTable;
  /** The only one who is shown anything. */
  readonly principal: string;
}

/** What a name shows: a stranger's text, a word of ours, or `undefined` where nobody issued the name. */
export type Shown = { readonly kind: "text"; readonly text: string } | { readonly kind: "word"; readonly word: string };

/** `source`: undefined where it was forgotten, so that any name may have been one. */
export function showHandle(name: string, source: HandleSource | undefined): Shown | undefined {
  if (source === undefined) return EXPIRED;
  const held = source.handles.get(name);
  if (held === undefined) return source.handles.isExpired(name) ? EXPIRED : undefined;
  const { readers } = held.label;
  if (readers !== "public" && !readers.includes(source.principal)) return WITHHELD;
  return { kind: "text", text: held.text };
}

const EXPIRED: Shown = { kind: "word", word: "[expired]" };
export const WITHHELD: Shown = { kind: "word", word: "[withheld]" };

/** `task`: LangGraph's name for one execution of a node. */
export function rememberSource(task: string, source: HandleSource): void {
  sources.use(task, source);
}

export function sourceOf(task: string): HandleSource | undefined {
  return sources.get(task);
}

/** Of the process, because a stream says nothing of the agent that it came from. */
const sources = new Recent<string, HandleSource>();
