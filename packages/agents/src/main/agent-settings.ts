// Which settings an isolation was made with, by its middleware, or a workflow: what a run of it is kept under before anybody plays
// it, and which models its workers have.
import type { Settings } from "../run/settings.ts";
import type { AnyWorker } from "../worker/worker.ts";

export interface NamedSettings {
  /** The agent's. */
  readonly name: string;
  readonly settings: Settings;
  readonly workers: readonly AnyWorker[];
}

const known = new WeakMap<object, NamedSettings>();

export function rememberSettings(made: object, settings: NamedSettings): void {
  known.set(made, settings);
}

/** Of a workflow, of an agent of `createMainAgent`, or of `createAgent` with the middleware. Undefined: there is no Bulkhead in it. */
export function settingsOf(agent: object): NamedSettings | undefined {
  const own = known.get(agent);
  if (own !== undefined) return own;
  const { options } = agent as { readonly options?: { readonly middleware?: readonly object[] } }; // as LangChain has it
  return options?.middleware?.map((one) => known.get(one)).find((found) => found !== undefined);
}
