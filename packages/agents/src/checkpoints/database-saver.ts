// LangGraph's checkpoints in the database of the runs: the tables and the reading are PostgresSaver's. Rule: a checkpoint,
// and what a task wrote, goes in one statement each, where PostgresSaver sends one for every channel inside a transaction:
// with `sync` each step of a run waits for it.
import { type Database, MemoryError } from "@bulkhead/memory";
import type { RunnableConfig } from "@langchain/core/runnables";
import { BaseCheckpointSaver } from "@langchain/langgraph";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";

/** One a database: its tables are made when it is first used. */
export function databaseSaver(database: Database): BaseCheckpointSaver {
  const saver = savers.get(database) ?? new DatabaseSaver(database);
  savers.set(database, saver);
  return saver;
}

const savers = new WeakMap<Database, DatabaseSaver>();

/**
 * What LangGraph is given. It shows its configuration, and the saver in it, to whoever streams checkpoints: nobody gets
 * from here to the pool, its password and what it is sending.
 */
class DatabaseSaver extends BaseCheckpointSaver {
  readonly #saver: OneStatementSaver;

  constructor(database: Database) {
    super();
    this.#saver = new OneStatementSaver(database);
  }

  async getTuple(...asked: Parameters<PostgresSaver["getTuple"]>): ReturnType<PostgresSaver["getTuple"]> {
    await this.#saver.setup();
    return this.#saver.getTuple(...asked);
  }

  async *list(...asked: Parameters<PostgresSaver["list"]>): ReturnType<PostgresSaver["list"]> {
    await this.#saver.setup();
    yield* this.#saver.list(...asked);
  }

  async deleteThread(thread: string): Promise<void> {
    await this.#saver.setup();
    await this.#saver.deleteThread(thread);
  }

  async put(...asked: Parameters<PostgresSaver["put"]>): Promise<RunnableConfig> {
    await this.#saver.setup();
    return this.#saver.put(...asked);
  }

  async putWrites(...asked: Parameters<PostgresSaver["putWrites"]>): Promise<void> {
    await this.#saver.setup();
    await this.#saver.putWrites(...asked);
  }
}

class OneStatementSaver extends PostgresSaver {
  readonly #database: Database;
  #ready: Promise<void> | undefined;

  constructor(database: Database) {
    super(database.pool);
    this.#database = database;
  }

  override setup(): Promise<void> {
    this.#ready ??= this.#makeTables(TRIES).catch((error: unknown) => {
      this.#ready = undefined; // the next use tries again
      throw error;
    });
    return this.#ready;
  }

  /** PostgresSaver does not expect two processes at once. */
  async #makeTables(tries: number): Promise<void> {
    try {
      await super.setup();
    } catch (error) {
      if (tries === 1 || !MADE_BY_ANOTHER.has(sqlStateOf(error))) throw error;
      await this.#makeTables(tries - 1);
    }
  }

  override async put(...asked: Parameters<PostgresSaver["put"]>): Promise<RunnableConfig> {
    const [config, checkpoint, metadata, versions] = asked;
    const { thread_id: thread, checkpoint_ns: namespace = "", checkpoint_id: parent } = configurable(config);
    const [blobs, dumped] = await Promise.all([
      this._dumpBlobs(thread, namespace, checkpoint.channel_values, versions),
      this._dumpMetadata(metadata),
    ]);
    const row = [thread, namespace, checkpoint.id, parent, this._dumpCheckpoint(checkpoint), dumped];
    const values = new Values();
    const written = values.add(row);
    await this.#database.query(
      `${blobs.length === 0 ? "" : `with blobs as (${insertBlobs(values.addAll(blobs))})`}
      insert into public.checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
      values ${written}
      on conflict (thread_id, checkpoint_ns, checkpoint_id)
      do update set checkpoint = excluded.checkpoint, metadata = excluded.metadata`,
      values.all,
    );
    return { configurable: { thread_id: thread, checkpoint_ns: namespace, checkpoint_id: checkpoint.id } };
  }

  override async putWrites(...asked: Parameters<PostgresSaver["putWrites"]>): Promise<void> {
    const [config, writes, task] = asked;
    const { thread_id: thread, checkpoint_ns: namespace = "", checkpoint_id: checkpoint = "" } = configurable(config);
    const rows = await this._dumpWrites(thread, namespace, checkpoint, task, writes);
    if (rows.length === 0) return;
    // Negative: LangGraph's own kinds (an error, an interrupt, a resume), of which the last one counts.
    const again = rows.every(([, , , , index]) => index < 0)
      ? "do update set channel = excluded.channel, type = excluded.type, blob = excluded.blob"
      : "do nothing";
    const values = new Values();
    await this.#database.query(
      `insert into public.checkpoint_writes
        (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob)
      values ${values.addAll(rows)}
      on conflict (thread_id, checkpoint_ns, checkpoint_id, task_id, idx) ${again}`,
      values.all,
    );
  }
}

const insertBlobs = (rows: string) =>
  `insert into public.checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
  values ${rows}
  on conflict (thread_id, checkpoint_ns, channel, version) do nothing`;

interface Place {
  readonly thread_id: string;
  readonly checkpoint_ns?: string;
  readonly checkpoint_id?: string;
}

function configurable(config: RunnableConfig): Place {
  const place = config.configurable as Partial<Place> | undefined;
  if (place?.thread_id === undefined) throw new MemoryError("statement_failed", "a checkpoint needs a thread_id");
  return place as Place; // checked: it has a thread
}

/** What a statement is given, and the rows of placeholders for it. */
class Values {
  readonly all: unknown[] = [];

  add(row: readonly unknown[]): string {
    return `(${row.map((value) => `$${this.all.push(value)}`).join(", ")})`;
  }

  addAll(rows: readonly (readonly unknown[])[]): string {
    return rows.map((row) => this.add(row)).join(", ");
  }
}

const TRIES = 5;

/** Postgres looks before it makes: a schema, a table, the type of one, or a row of the list of migrations was there since. */
const MADE_BY_ANOTHER: ReadonlySet<string | undefined> = new Set(["42P06", "42P07", "42710", "23505"]);

function sqlStateOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
