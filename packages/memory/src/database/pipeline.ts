// Several statements as one transaction in one round trip: `begin`, all of them, `commit` are sent before anything is
// answered. Rules: each is prepared once a connection, under its name; where one fails none is done, and the
// connection is given up with the transaction (that is rarer than worth a rollback's round trip).
import pg from "pg";
import { statementError } from "./statement-error.ts";

export interface Statement {
  /** Of the prepared statement: one text a name. */
  readonly name: string;
  readonly text: string;
  readonly values?: readonly SqlValue[];
}

type SqlValue = string | number | boolean | Buffer | null | undefined;
export type Rows = readonly Readonly<Record<string, unknown>>[];

const BEGIN = { name: "bulkhead begin", text: "begin" };
const COMMIT = { name: "bulkhead commit", text: "commit" };

/** The rows of each. Where it throws, the client is not to be used again. @throws MemoryError as `Queries` */
export async function runPipeline(client: pg.PoolClient, statements: readonly Statement[]): Promise<readonly Rows[]> {
  try {
    const answers = await new Promise<readonly Rows[]>((resolve, reject) => {
      client.query(new Pipeline([BEGIN, ...statements, COMMIT], resolve, reject));
    });
    return answers.slice(1, -1);
  } catch (error) {
    throw statementError(error);
  }
}

interface Wire extends pg.Connection {
  /** What `pg` itself has prepared on this connection, by name. */
  readonly parsedStatements: Record<string, string>;
}

interface Column {
  readonly name: string;
  readonly read: (cell: string) => unknown;
}

/** What `pg` calls for the messages that answer it. */
class Pipeline implements pg.Submittable {
  readonly #statements: readonly Statement[];
  readonly #resolve: (answers: readonly Rows[]) => void;
  readonly #reject: (error: unknown) => void;
  readonly #answers: Rows[] = [];
  #columns: readonly Column[] = [];
  #rows: Readonly<Record<string, unknown>>[] = [];

  constructor(
    statements: readonly Statement[],
    resolve: (answers: readonly Rows[]) => void,
    reject: (error: unknown) => void,
  ) {
    this.#statements = statements;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: pg.Connection): void {
    const { parsedStatements } = connection as Wire;
    connection.stream.cork();
    const fresh = new Set<string>();
    for (const { name, text, values = [] } of this.#statements) {
      if (parsedStatements[name] === undefined && !fresh.has(name)) {
        connection.parse({ name, text, types: [] }, true);
        fresh.add(name);
      }
      connection.bind({ statement: name, values: values.map(onTheWire) }, true);
      connection.describe({ type: "P", name: "" }, true);
      connection.execute({ portal: "", rows: "" }, true);
    }
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, read: pg.types.getTypeParser(dataTypeID, "text") }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const cells = this.#columns.map(({ name, read }, at) => {
      const cell = fields[at];
      return [name, cell === null || cell === undefined ? null : read(cell)];
    });
    this.#rows.push(Object.fromEntries(cells));
  }

  handleCommandComplete(): void {
    this.#answers.push(this.#rows);
    this.#rows = [];
    this.#columns = [];
  }

  handleError(error: unknown): void {
    this.#reject(error);
  }

  handleReadyForQuery(connection: Wire): void {
    for (const { name, text } of this.#statements) connection.parsedStatements[name] = text;
    this.#resolve(this.#answers);
  }
}

function onTheWire(value: SqlValue): string | Buffer | null {
  return value === undefined || value === null ? null : Buffer.isBuffer(value) ? value : String(value);
}
