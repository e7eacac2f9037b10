// How every pool of ours is made. Rules: an idle client that loses its server must not end the process (`pg` emits an
// error that nobody would hear); nobody waits for a connection for ever; an open pool keeps no process alive.
import pg from "pg";

export function createPool(connectMs: number, config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ connectionTimeoutMillis: connectMs, allowExitOnIdle: true, ...config });
  pool.on("error", () => {}); // the client is out of the pool already
  pool.on("connect", (client) => client.on("error", () => {})); // its statement, or the next one, fails with it
  return pool;
}
