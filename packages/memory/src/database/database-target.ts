// Which database is meant: Postgres where a URL is given, otherwise the embedded one in a folder.
import { join } from "node:path";

export interface DatabaseOptions {
  /** `postgres://…`. Default: DATABASE_URL. Empty: the embedded database. */
  readonly url?: string | undefined;
  /** Of the embedded database. Default: `.bulkhead/db` in the working folder. */
  readonly dir?: string | undefined;
  /** False: the schema is left as it is, and one that lacks a migration is refused. Default: it is brought up to date. */
  readonly migrate?: boolean | undefined;
}

export type DatabaseTarget =
  | { readonly kind: "postgres"; readonly url: string }
  | { readonly kind: "pglite"; readonly dir: string };

export function databaseTarget(options: DatabaseOptions): DatabaseTarget {
  const { url = process.env["DATABASE_URL"], dir = join(".bulkhead", "db") } = options;
  return url === undefined || url === "" ? { kind: "pglite", dir } : { kind: "postgres", url };
}
