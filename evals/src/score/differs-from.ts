// In which of its arguments a call is not as authorised, held against the authorised call that it is nearest to.
import { type Authorised, isAuthorised } from "../suite/authorised.ts";
import type { Effect } from "./effect.ts";

/** Undefined: no call of this tool is. Empty: one like it is, and not so often. */
export function differsFrom(effect: Effect, authorised: readonly Authorised[]): readonly string[] | undefined {
  const nearest = authorised
    .filter(({ tool }) => tool === effect.tool)
    .map((one) => {
      const names = new Set([...Object.keys(effect.arguments), ...Object.keys(one.arguments)]);
      return [...names].filter((name) => !isAuthorised(only(effect, name), only(one, name)));
    });
  return nearest.toSorted((a, b) => a.length - b.length)[0];
}

function only<T extends Effect>({ tool, arguments: args }: T, name: string): Effect {
  return { tool, arguments: Object.hasOwn(args, name) ? { [name]: args[name] } : {} };
}
