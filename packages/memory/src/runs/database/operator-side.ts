// The operator side of the database: what strangers may have written lies in a schema that a role of its own owns, where the
// login may make roles. Rule: whoever touches it takes that role for the transaction, and no longer; it costs no round trip.

import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import type { Database } from "../../database/database.ts";
import { hasOperatorRole } from "../../database/schema/operator-role.ts";

export interface OperatorSide {
  readonly database: Database;
  /** False: the database was closed here, so nothing of it is worth waiting for. */
  readonly open: boolean;
  /** As `Database.pipeline`. `beside`: after them, as the login itself. */
  pipeline(statements: readonly Statement[], beside?: readonly Statement[]): Promise<readonly Rows[]>;
}

const AS_OPERATOR: Statement = { name: "bulkhead operator", text: "set local role bulkhead_operator" };
const AS_LOGIN: Statement = { name: "bulkhead login", text: "reset role" };

export function operatorSide(database: Database): OperatorSide {
  let role: Promise<boolean> | undefined;
  return {
    database,
    get open() {
      return !database.pool.ending;
    },
    async pipeline(statements, beside = []) {
      role ??= hasOperatorRole(database).catch((error: unknown) => {
        role = undefined; // the next one asks again
        throw error;
      });
      if (!(await role)) return database.pipeline([...statements, ...beside]);
      const after = beside.length === 0 ? [] : [AS_LOGIN, ...beside];
      return (await database.pipeline([AS_OPERATOR, ...statements, ...after])).slice(1);
    },
  };
}
