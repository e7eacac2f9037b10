// Which settings an isolation was made with, by its middleware: what a run of the agent is kept under before anybody plays it.
import type { Settings } from "../run/settings.ts";

export interface NamedSettings {
  /** The agent's. */
  readonly name: string;
  readonly settings: Settings;
}

const known = new WeakMap<object, NamedSettings>();

export function rememberSettings(middleware: object, settings: NamedSettings): void {
  known.set(middleware, settings);
}

/** Of an agent of `createMainAgent`, or of `createAgent` with the middleware. Undefined: there is no Bulkhead in it. */
export function settingsOf(agent: unknown): NamedSettings | undefined {
  const { options } = agent as { readonly options?: { readonly middleware?: readonly object[] } }; // as LangChain has it
  return options?.middleware?.map((one) => known.get(one)).find((found) => found !== undefined);
}
