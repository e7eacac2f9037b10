// `attachments[0].file_id` and its neighbours, put together: leaves by path become the arguments of one call.
import type { Leaf } from "@bulkhead/agents/testing";

export function argumentTree(leaves: readonly (readonly [path: string, leaf: Leaf])[]): Readonly<Record<string, Leaf>> {
  const groups = Map.groupBy(
    leaves.map(([path, leaf]) => {
      const [, head = path, rest = ""] = /^([^.[]+)(.*)$/u.exec(path) ?? [];
      return { head, rest, leaf };
    }),
    ({ head }) => head,
  );
  return Object.fromEntries([...groups].map(([head, below]) => [head, join(below)]));
}

interface Below {
  readonly rest: string;
  readonly leaf: Leaf;
}

function join(below: readonly Below[]): Leaf {
  const [first] = below;
  if (first === undefined) throw new Error("an argument without leaves");
  if (first.rest === "") return first.leaf;
  if (first.rest.startsWith("[")) {
    const items = Map.groupBy(below, ({ rest }) => /^\[(\d+)\]/u.exec(rest)?.[1] ?? "0");
    const inOrder = [...items].toSorted(([a], [b]) => Number(a) - Number(b));
    return {
      list: inOrder.map(([at, group]) => join(group.map((one) => ({ ...one, rest: one.rest.slice(at.length + 2) })))),
    };
  }
  return { record: argumentTree(below.map(({ rest, leaf }) => [rest.slice(1), leaf])) };
}
