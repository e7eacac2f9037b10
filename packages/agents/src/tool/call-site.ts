// Where a call stands, for tools of our own that write to memory: what they write says in which run, by whom and from
// which answers it was made. A developer's tool is told none of it.
import type { Label } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";

export interface CallSite {
  readonly run: AnyRun;
  readonly position: string;
  /** `main` or the worker's name. */
  readonly who: string;
  /** The label of the context that made the call. */
  readonly context: Label;
  /** Positions of the answers that it was made of. */
  readonly sources: readonly string[];
}

type At = { readonly signal: AbortSignal; readonly key: string };

const sites = new WeakMap<At, CallSite>();

export function atSite(at: At, site: CallSite): At {
  sites.set(at, site);
  return at;
}

/** @throws TypeError outside of the sink */
export function callSite(at: At): CallSite {
  const site = sites.get(at);
  if (site === undefined) throw new TypeError("a tool of our own is called by the sink alone");
  return site;
}
