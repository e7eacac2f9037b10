// The tables of concepts, as who may see one scope of them. Rule: every transaction takes the role that row-level security
// holds, where the login has it, and says its scope before anything else; where nothing would hold it, it does nothing.

import type { Rows, Statement } from "../database/connection/pipeline.ts";
import { READ_ONLY } from "../database/connection/statement-error.ts";
import type { Database } from "../database/database.ts";
import { hasMemoryRole } from "../database/schema/memory-role.ts";
import { MemoryError } from "../memory-error.ts";
import type { ConceptScope } from "./concept-scope.ts";

export interface MemorySide {
  /** As `Database.pipeline`, in the scope. @throws MemoryError `no_row_security` too */
  pipeline(statements: readonly Statement[]): Promise<readonly Rows[]>;
}

const AS_MEMORY: Statement = { name: "bulkhead memory", text: "set local role bulkhead_memory" };
const FROZEN: Statement = { name: "bulkhead frozen", text: "set transaction read only" };

/** `frozen`: the database refuses every change. */
export function memorySide(database: Database, scope: ConceptScope, { frozen = false } = {}): MemorySide {
  let role: Promise<boolean> | undefined;
  const enter: Statement = {
    name: "bulkhead memory enter",
    text: "select bulkhead_memory.enter($1, $2, $3, $4)",
    values: [scope.tenant, scope.project, scope.domain, scope.role],
  };
  return {
    async pipeline(statements) {
      role ??= hasMemoryRole(database).catch((error: unknown) => {
        role = undefined; // the next one asks again
        throw error;
      });
      const before = [...(frozen ? [FROZEN] : []), ...((await role) ? [AS_MEMORY] : []), enter];
      try {
        return (await database.pipeline([...before, ...statements])).slice(before.length);
      } catch (error) {
        throw refusedSide(error, frozen);
      }
    },
  };
}

function refusedSide(error: unknown, frozen: boolean): unknown {
  if (!(error instanceof MemoryError)) return error;
  if (error.sqlState === "BH030")
    return new MemoryError(
      "no_row_security",
      "row-level security holds this login to nothing (it is a superuser, or has BYPASSRLS), and it cannot take the role bulkhead_memory: grant it that role. Nothing was done",
    );
  return frozen && error.sqlState === READ_ONLY ? memoryFrozen() : error;
}

export const memoryFrozen = () => new MemoryError("memory_frozen", "this memory is frozen: nothing of it is changed");
