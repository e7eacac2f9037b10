// Questions to a name server: a name alone can carry what was read. Those of another machine's name are refused.
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { refusalOf } from "./refusals.ts";

type Ask = (this: unknown, name: unknown, ...rest: unknown[]) => unknown;

let guarded = false;

/** Once for the process; what it refuses is the refusing work's alone. */
export function guardNameLookups(): void {
  if (guarded) return;
  guarded = true;
  for (const asked of [dns, dns.Resolver.prototype, dns.promises, dns.promises.Resolver.prototype]) {
    const all = asked as unknown as Record<string, unknown>; // functions by name
    for (const name of Object.getOwnPropertyNames(all).filter((one) => /^(lookup|resolve|reverse)/.test(one))) {
      const ask = all[name];
      if (typeof ask === "function") all[name] = guardedAsk(ask as Ask);
    }
  }
  syncBuiltinESMExports(); // for who imported them by name
}

function guardedAsk(ask: Ask): Ask {
  const own: Ask = function (name, ...rest) {
    const refusal = refusalOf(typeof name === "string" ? name : undefined);
    if (refusal !== undefined) throw refusal;
    return ask.call(this, name, ...rest);
  };
  // `util.promisify` knows some of them by a function of their own.
  return Object.defineProperties(own, Object.getOwnPropertyDescriptors(ask));
}
