// The lines of a context. Rule: a line is of one node. Whatever stands in a name or a value, it begins no other line, passes
// for no other node's, and names no handle: names that are more than words are quoted, and values are JSON without a character
// that nobody sees, and without two braces that open.
import { HIDDEN_CHARACTER, type JsonValue } from "@bulkhead/sandbox";
import type { Disagreement } from "./task-check.ts";
import type { TaskNode, TaskRevision } from "./task-graph.ts";

/** What it is now. */
export function nodeLine(node: TaskNode): string {
  const last = node.revisions.at(-1);
  return last === undefined ? "" : `${named(node.slot)}: ${saidIn(last)}${staleness(node, last)}`;
}

export const revisionLine = (node: TaskNode, revision: TaskRevision): string =>
  `${named(node.slot)} #${revision.number}: ${saidIn(revision)}${staleness(node, revision)}`;

export const absentLine = ({ slot }: TaskNode): string => `${named(slot)}: absent`;

export const conflictLine = ({ slot, about, says, is }: Disagreement): string =>
  `conflict: ${named(slot)} says ${named(about)} is ${json(says)}, and it is ${json(is)}`;

const staleness = ({ status, revisions }: TaskNode, { number }: TaskRevision): string =>
  status === "stale" && number === revisions.at(-1)?.number ? " (stale)" : "";

const saidIn = ({ input, output }: TaskRevision): string =>
  output === undefined ? json(input) : `${json(input)} => ${json(output)}`;

const WORDS = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} _-]*$/u;
const HIDDEN = new RegExp(`${HIDDEN_CHARACTER}|\\{(?=\\{)`, "gu");

const named = (slot: string): string => (WORDS.test(slot) ? slot : json(slot));

/** The same value when it is parsed. In JSON two braces that open stand in a string only. */
function json(value: JsonValue): string {
  return JSON.stringify(value).replace(HIDDEN, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, "0")}`).join(
      "",
    ),
  );
}
