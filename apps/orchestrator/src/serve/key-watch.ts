// Whether the keys of those who are being answered still open. Rule: by a key that was revoked, or is over, nothing more is read:
// what it has open is cut off within seconds. A database that is away says nothing of a key.
import type { ServerResponse } from "node:http";
import type { ApiKeys } from "@bulkhead/memory";

export interface KeyWatch {
  /** Until it is closed. */
  add(key: string, connection: ServerResponse): void;
}

/** One look for each key, however much it has open. */
export function keyWatch(keys: Pick<ApiKeys, "open">, everyMs: number): KeyWatch {
  const open = new Map<string, Set<ServerResponse>>();
  let isLooking = false;
  const lookLater = () => {
    isLooking = open.size > 0;
    if (isLooking) setTimeout(look, everyMs).unref();
  };
  const look = async () => {
    for (const [key, connections] of open) {
      const found = await keys.open(key).catch(() => "away");
      if (found === undefined) for (const one of connections) one.destroy();
    }
    lookLater();
  };
  return {
    add(key, connection) {
      if (connection.closed) return;
      const connections = open.get(key) ?? new Set();
      open.set(key, connections.add(connection));
      if (!isLooking) lookLater();
      connection.once("close", () => {
        connections.delete(connection);
        if (connections.size === 0 && open.get(key) === connections) open.delete(key);
      });
    },
  };
}
