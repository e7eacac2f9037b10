// A world: everything that is outside of an agent, by the place at which the agent meets it. Every tool, worker and child
// takes an argument `id`; what stands in front of the first slash is the place.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Reply } from "./reply.ts";
import { perform, type ToolResult } from "./tool-result.ts";

export interface Site {
  /** What the tool does there. */
  readonly result?: ToolResult;
  /** What the worker's model does, step by step; the last one for every further step. */
  readonly replies?: readonly Reply[];
  /** What the worker's own tools do. */
  readonly inner?: readonly ToolResult[];
  /** What the models of its own workers do, each step by step. */
  readonly children?: readonly (readonly Reply[])[];
  /** What a code worker returns, as JSON; or it throws. */
  readonly code?: ToolResult;
}

export type World = Readonly<Record<string, Site>>;

export interface Outside {
  /** The tool's own doing. */
  tool(id: string): Promise<unknown>;
  code(id: string): Promise<unknown>;
  reply(id: string, step: number): Reply;
}

export function outsideOf(world: World): Outside {
  const at = (id: string): Site => {
    const [place = ""] = String(id).split("/");
    if (!Object.hasOwn(world, place)) askedInVain.set(world, place);
    return world[place] ?? {};
  };
  return {
    tool: (id) =>
      outside(async () => {
        const { result, inner = [] } = at(id);
        const [, step] = id.split("/");
        const done = step === undefined ? result : inner[Number(step) % inner.length];
        if (done === undefined) throw new Error("nothing is there");
        return perform(done);
      }),
    code: (id) =>
      outside(async () => {
        const { code } = at(id);
        if (code === undefined) throw new Error("nothing is there");
        return perform(code);
      }),
    reply(id, step) {
      const { replies, children = [] } = at(id);
      const [, child] = id.split("/");
      const all = (child === undefined ? replies : children[Number(child) % children.length]) ?? [];
      const reply = all[Math.min(step, all.length - 1)];
      if (reply === undefined) throw new Error("nothing is there");
      return reply;
    },
  };
}

const askedInVain = new WeakMap<World, string>();

/** A place that was asked for and is not in the world: where nothing happens, all worlds are alike. */
export function placeAskedInVain(world: World): string | undefined {
  return askedInVain.get(world);
}

const storage = new AsyncLocalStorage<true>();
const underWay = new Set<Promise<unknown>>();

/** What a world does by itself: ids that are drawn meanwhile are its own. */
export function outside<T>(work: () => Promise<T>): Promise<T> {
  const done = storage.run(true, work);
  underWay.add(done);
  done.finally(() => underWay.delete(done)).catch(() => undefined);
  return done;
}

/** A run can end before its world does: what is late must not be taken for the next run's. */
export async function quiet(): Promise<void> {
  while (underWay.size > 0) await Promise.allSettled(underWay);
}

export function isOutside(): boolean {
  return storage.getStore() === true;
}
