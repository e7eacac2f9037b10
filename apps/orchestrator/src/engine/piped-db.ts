// A statement of pg-boss's, and a notification, as one transaction in one round trip.
import { createHash } from "node:crypto";
import type { Database, Statement } from "@bulkhead/memory";
import type { Db } from "pg-boss";

/** For one call of pg-boss's. */
export function piped(database: Database, beside: readonly Statement[]): Db {
  return onePiped(async (statement) => (await database.pipeline([statement, ...beside])).slice(0, 1));
}

/** The same where somebody else makes the transaction: `run` answers with the rows of its statements, of pg-boss's last. */
export function onePiped(run: (statement: Statement) => ReturnType<Database["pipeline"]>): Db {
  return {
    async executeSql(text, values = []) {
      const rows = (await run({ name: nameOf(text), text, values: values.map(plain) })).at(-1) ?? [];
      return { rows: [...rows] };
    },
  };
}

/** One text a name. */
function nameOf(text: string): string {
  return `boss ${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
}

/** pg-boss gives texts, numbers and lists of texts. */
function plain(value: unknown): string | number | boolean | null {
  if (Array.isArray(value)) return `{${value.map((one) => JSON.stringify(String(one))).join(",")}}`;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value === null || value === undefined) return null;
  return JSON.stringify(value);
}
