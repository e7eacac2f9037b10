// A task tree as lines: what is live as a tree, then what is no more. Pure. Slots and values may be anybody's words, so each
// stands on one line, with nothing that a terminal obeys.
import type { TaskGraph, TaskNode, TaskStatus } from "@bulkhead/memory";
import type { Paint } from "../terminal/terminal.ts";
import { clip, visibleLine } from "../terminal/visible-text.ts";

interface Drawing {
  readonly width: number;
  readonly paint: Paint;
}

const COLOUR: Readonly<Record<TaskStatus, Parameters<Paint>[0]>> = {
  open: "cyan",
  done: "green",
  stale: "yellow",
  inactive: "dim",
};

export function taskLines({ nodes, edges }: TaskGraph, { width, paint }: Drawing): readonly string[] {
  const all = Object.values(nodes);
  const live = all.filter(({ status }) => status !== "inactive");
  const ids = new Set(live.map(({ id }) => id));
  // What is below something that is no more stands by itself.
  const below = Map.groupBy(live, ({ parent }) => (parent !== undefined && ids.has(parent) ? parent : 0));
  const names = (from: number, kinds: readonly string[]) =>
    edges
      .filter((edge) => edge.from === from && kinds.includes(edge.kind))
      .map(({ to }) => visibleLine(nodes[to]?.slot ?? "", 40));
  const branch = (parent: number, indent: string): readonly string[] => {
    const children = below.get(parent) ?? [];
    return children.flatMap((node, at) => {
      const last = at === children.length - 1;
      const needs = names(node.id, ["depends_on", "shares"]);
      const line = taskLine(node, `${indent}${last ? "└─ " : "├─ "}`, needs, { width, paint });
      return [line, ...branch(node.id, `${indent}${last ? "   " : "│  "}`)];
    });
  };
  const gone = all.filter(({ status }) => status === "inactive").map(({ slot }) => visibleLine(slot, 40));
  return [...branch(0, ""), ...(gone.length === 0 ? [] : [paint("dim", clip(`no more: ${gone.join(", ")}`, width))])];
}

/** `├─ hotel  stale  "near the lake" => "booked"  #3, external  needs date`. */
function taskLine(
  { slot, status, revisions }: TaskNode,
  lead: string,
  needs: readonly string[],
  { width, paint }: Drawing,
): string {
  const revision = revisions.at(-1);
  const head = `${lead}${visibleLine(slot, 40)}  `;
  const value = revision === undefined ? "" : JSON.stringify(revision.input);
  const output = revision?.output === undefined ? "" : ` => ${JSON.stringify(revision.output)}`;
  const facts = [
    ...(revision === undefined || revision.number === 1 ? [] : [`#${revision.number}`]),
    ...(revision?.label.integrity === "external" ? ["external"] : []),
    ...(needs.length === 0 ? [] : [`needs ${needs.join(", ")}`]),
  ].join("  ");
  const room = width - [...head].length - status.length - 2;
  const rest =
    room < 8
      ? ""
      : clip(`${visibleLine(`${value}${output}`, Math.max(8, room - facts.length - 2))}  ${facts}`.trimEnd(), room);
  return `${head}${paint(COLOUR[status], status)}  ${rest}`.trimEnd();
}
