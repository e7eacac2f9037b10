// Where this user keeps what can be made again: a template of a fresh database, and what Node compiled of the owner's
// program. Not in the shared temporary folder: who can write here could run code in every owner.
import { join } from "node:path";

/** `undefined` where none is known: then everything is made anew. */
export function cacheFolder({ XDG_CACHE_HOME, HOME }: NodeJS.ProcessEnv): string | undefined {
  const cache = XDG_CACHE_HOME || (HOME ? join(HOME, ".cache") : undefined);
  return cache === undefined ? undefined : join(cache, "bulkhead");
}
