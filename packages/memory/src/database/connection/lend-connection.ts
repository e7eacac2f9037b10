// How a statement comes by a connection. Rule: a server that is away is waited for, as long as a statement may wait for a
// connection (`connectMs`), since nothing was asked of it yet; what it refuses for good is told at once. Where it has no more
// connections to give, those that the pool has are shared for a while: who asks for one more would be refused again.
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { MemoryError } from "../../memory-error.ts";
import { LentConnection } from "./lent-connection.ts";
import { connectionError, hasNoMore, isAway } from "./statement-error.ts";

/** @throws MemoryError `database_unavailable`; the signal's reason */
export async function lendConnection(
  pool: pg.Pool,
  connectMs: number,
  signal: AbortSignal | undefined,
): Promise<LentConnection> {
  const end = Date.now() + connectMs;
  for (let wait = 10; ; wait = Math.min(500, wait * 2)) {
    signal?.throwIfAborted();
    if (pool.ending) throw new MemoryError("database_unavailable", "this database was closed");
    try {
      return new LentConnection(await unlessGivenUp(pool.connect(), signal));
    } catch (error) {
      signal?.throwIfAborted();
      if (hasNoMore(error)) shareWhatItHas(pool);
      if (!isAway(error) || Date.now() + wait > end) throw connectionError(error);
    }
    await sleep(wait, undefined, signal === undefined ? {} : { signal }).catch(() => {}); // looked at above
  }
}

/** The pool cannot be told that nobody waits any more: what it gives then goes back at once. */
function unlessGivenUp(connecting: Promise<pg.PoolClient>, signal: AbortSignal | undefined): Promise<pg.PoolClient> {
  if (signal === undefined) return connecting;
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      connecting.then(
        (client) => client.release(),
        () => {},
      );
      reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    connecting.finally(() => signal.removeEventListener("abort", giveUp)).then(resolve, reject);
  });
}

const shared = new WeakSet<pg.Pool>();

/** Who asks meanwhile waits for the next one that is given back, in his turn. */
function shareWhatItHas(pool: pg.Pool): void {
  if (pool.totalCount === 0 || shared.has(pool)) return;
  const { max } = pool.options;
  pool.options.max = pool.totalCount; // it looks at it whenever somebody asks
  shared.add(pool);
  const more = () => {
    pool.options.max = max;
    shared.delete(pool);
  };
  setTimeout(more, SHARED_MS).unref();
}

const SHARED_MS = 1_000;
