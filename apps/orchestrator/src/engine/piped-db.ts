// A statement of pg-boss's, and a notification, as one transaction in one round trip.
import { createHash } from "node:crypto";
import type { Database, Statement } from "@bulkhead/memory";
import type { Db } from "pg-boss";

/** For one call of pg-boss's. */
export function piped(database: Database, beside: readonly Statement[]): Db {
  return {
    async executeSql(text, values = []) {
      const [rows = []] = await database.pipeline([{ name: nameOf(text), text, values: values.map(plain) }, ...beside]);
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
