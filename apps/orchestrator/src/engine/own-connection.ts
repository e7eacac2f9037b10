// A connection that somebody keeps for as long as his process runs: beside those of the pool, and made as they are. Rule: what is
// kept is none of the pool's, which are few: several engines of one process would take them all, and then wait for one.
import type { Database } from "@bulkhead/memory";

/** Of `pg`'s client, what is used here. */
export interface OwnConnection {
  on(event: "error" | "end", heard: () => void): unknown;
  on(
    event: "notification",
    heard: (told: { readonly channel: string; readonly payload?: string | undefined }) => void,
  ): unknown;
  connect(): Promise<unknown>;
  query(text: string): Promise<unknown>;
  end(): Promise<void>;
}

/** It is not connected yet, and its owner ends it. */
export function ownConnection({ pool }: Pick<Database, "pool">): OwnConnection {
  const { Client, options } = pool as unknown as Made; // `pg`'s pool has both; its types lack the first
  return new Client(options);
}

interface Made {
  readonly Client: new (config: object) => OwnConnection;
  readonly options: object;
}
