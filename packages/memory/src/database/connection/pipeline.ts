// Several statements as one transaction in one round trip: `begin`, all of them, `commit` are sent before anything is
// answered. Rules: each is prepared once a connection, under its name, and its columns are told once; where one fails none is
// done, and the connection is given up with the transaction (that is rarer than worth a rollback's round trip).
import pg from "pg";
import { MemoryError } from "../../memory-error.ts";
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

interface Column {
  readonly name: string;
  readonly read: (cell: string) => unknown;
}

interface Prepared {
  readonly text: string;
  readonly columns: readonly Column[];
}

/** Of what is prepared on a connection, by name. A table that changes makes a statement fail, and never its columns other ones. */
const prepared = new WeakMap<pg.Connection, Map<string, Prepared>>();

function preparedOn(connection: pg.Connection): Map<string, Prepared> {
  const known = prepared.get(connection) ?? new Map<string, Prepared>();
  prepared.set(connection, known);
  return known;
}

/** What `pg` calls for the messages that answer it. */
class Pipeline implements pg.Submittable {
  readonly #statements: readonly Statement[];
  readonly #resolve: (answers: readonly Rows[]) => void;
  readonly #reject: (error: unknown) => void;
  readonly #answers: Rows[] = [];
  /** Of each statement, once they are known. */
  readonly #columns: (readonly Column[] | undefined)[] = [];
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

  /** What it gives back, `pg` calls `handleError` with. */
  submit(connection: pg.Connection): Error | undefined {
    const known = preparedOn(connection);
    const texts = new Map<string, string>();
    for (const { name, text } of this.#statements) {
      if ((known.get(name)?.text ?? texts.get(name) ?? text) !== text) return twoTexts(name);
      texts.set(name, text);
    }
    connection.stream.cork();
    const fresh = new Set<string>();
    for (const { name, text, values = [] } of this.#statements) {
      const columns = known.get(name)?.columns;
      if (columns === undefined && !fresh.has(name)) {
        connection.parse({ name, text, types: [] }, true);
        fresh.add(name);
      }
      connection.bind({ statement: name, values: values.map(onTheWire) }, true);
      if (columns === undefined) connection.describe({ type: "P", name: "" }, true);
      connection.execute({ portal: "", rows: "" }, true);
      this.#columns.push(columns);
    }
    connection.sync();
    connection.stream.uncork();
    return undefined;
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    this.#columns[this.#answers.length] = fields.map(({ name, dataTypeID }) => ({
      name,
      read: pg.types.getTypeParser(dataTypeID, "text"),
    }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    for (const [at, { name, read }] of (this.#columns[this.#answers.length] ?? []).entries()) {
      const cell = fields[at];
      row[name] = cell === null || cell === undefined ? null : read(cell);
    }
    this.#rows.push(row);
  }

  handleCommandComplete(): void {
    this.#answers.push(this.#rows);
    this.#rows = [];
  }

  handleError(error: unknown): void {
    this.#reject(error);
  }

  handleReadyForQuery(connection: pg.Connection): void {
    const known = preparedOn(connection);
    for (const [at, { name, text }] of this.#statements.entries())
      known.set(name, { text, columns: this.#columns[at] ?? [] });
    this.#resolve(this.#answers);
  }
}

/** The server would do what it has under this name, and say nothing. */
const twoTexts = (name: string) =>
  new MemoryError("statement_failed", `two statements have the name "${name}": nothing of them was sent`);

function onTheWire(value: SqlValue): string | Buffer | null {
  return value === undefined || value === null ? null : Buffer.isBuffer(value) ? value : String(value);
}
