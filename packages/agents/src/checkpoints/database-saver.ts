// LangGraph's checkpoints in the database of the runs: the tables and the reading are PostgresSaver's. Rule: what a step of
// a run stores (what its tasks wrote, and the checkpoint after them) goes as one transaction in one round trip, where
// PostgresSaver takes two, and a round trip for every channel: with `sync` each step of a run waits for it.
import { type Database, MemoryError, statementError } from "@bulkhead/memory";
import type { RunnableConfig } from "@langchain/core/runnables";
import { BaseCheckpointSaver } from "@langchain/langgraph";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { threadIn } from "../main/place.ts";
import { askAgain } from "./ask-again.ts";
import { CheckpointQueue } from "./checkpoint-queue.ts";
import { insertBlob, insertCheckpoint, insertWrite } from "./checkpoint-rows.ts";

/** One a database: its tables are made when it is first used. */
export function databaseSaver(database: Database): BaseCheckpointSaver {
  const saver = savers.get(database) ?? new DatabaseSaver(database);
  savers.set(database, saver);
  return saver;
}

const savers = new WeakMap<Database, DatabaseSaver>();

/**
 * For an invocation that waits at its end: until `leave`, what LangGraph stores of the thread goes with what its run keeps, so
 * that the two are one transaction. `thread`: as a run's. Undefined: it is another saver.
 */
export function attendThread(saver: unknown, thread: string): AttendedThread | undefined {
  return saver instanceof DatabaseSaver ? DatabaseSaver.attend(saver, thread) : undefined;
}

export interface AttendedThread {
  /** All that was stored is durable when it resolves. @throws MemoryError */
  settle(): Promise<void>;
  /** The same, however it went. */
  leave(): Promise<void>;
}

/**
 * What LangGraph is given. It shows its configuration, and the saver in it, to whoever streams checkpoints: nobody gets
 * from here to the pool, its password and what it is sending.
 */
class DatabaseSaver extends BaseCheckpointSaver {
  readonly #saver: StepSaver;

  constructor(database: Database) {
    super();
    this.#saver = new StepSaver(database);
  }

  static attend(saver: DatabaseSaver, thread: string): AttendedThread {
    const { queue } = saver.#saver;
    queue.attend(thread);
    return {
      settle: () => queue.settle(thread),
      async leave() {
        await queue.settle(thread).catch(() => undefined);
        queue.leave(thread);
      },
    };
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

class StepSaver extends PostgresSaver {
  readonly #database: Database;
  readonly queue: CheckpointQueue;
  #ready: Promise<void> | undefined;

  constructor(database: Database) {
    super(database.pool);
    this.#database = database;
    this.queue = new CheckpointQueue(database);
  }

  override async getTuple(...asked: Parameters<PostgresSaver["getTuple"]>): ReturnType<PostgresSaver["getTuple"]> {
    await this.queue.settle(threadOf(configurable(asked[0])));
    return askAgain(this.#database, () => super.getTuple(...asked));
  }

  override async *list(...asked: Parameters<PostgresSaver["list"]>): ReturnType<PostgresSaver["list"]> {
    try {
      yield* super.list(...asked);
    } catch (error) {
      throw statementError(error); // the server's own words repeat values of rows
    }
  }

  override deleteThread(thread: string): Promise<void> {
    return askAgain(this.#database, () => super.deleteThread(thread));
  }

  override setup(): Promise<void> {
    this.#ready ??= askAgain(this.#database, () => this.#makeTables(TRIES)).catch((error: unknown) => {
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
    const place = configurable(config);
    const { thread_id: thread, checkpoint_ns: namespace = "", checkpoint_id: parent } = place;
    await this.queue.add(threadOf(place), async () => {
      const [blobs, dumped] = await Promise.all([
        this._dumpBlobs(thread, namespace, checkpoint.channel_values, versions),
        this._dumpMetadata(metadata),
      ]);
      const stored = JSON.stringify(this._dumpCheckpoint(checkpoint));
      const row = [thread, namespace, checkpoint.id, parent, stored, JSON.stringify(dumped)];
      return [...blobs.map(insertBlob), insertCheckpoint(row)];
    });
    return { configurable: { thread_id: thread, checkpoint_ns: namespace, checkpoint_id: checkpoint.id } };
  }

  override async putWrites(...asked: Parameters<PostgresSaver["putWrites"]>): Promise<void> {
    const [config, writes, task] = asked;
    const place = configurable(config);
    const { thread_id: thread, checkpoint_ns: namespace = "", checkpoint_id: checkpoint = "" } = place;
    await this.queue.add(threadOf(place), async () => {
      const rows = await this._dumpWrites(thread, namespace, checkpoint, task, writes);
      // Negative: LangGraph's own kinds (an error, an interrupt, a resume), of which the last one counts.
      const again = rows.every(([, , , , index]) => index < 0);
      return rows.map((row) => insertWrite(row, again));
    });
  }
}

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

/** As runs name it. */
const threadOf = ({ thread_id, checkpoint_ns }: Place): string => threadIn(thread_id, checkpoint_ns ?? "");

const TRIES = 5;

/** Postgres looks before it makes: a schema, a table, the type of one, or a row of the list of migrations was there since. */
const MADE_BY_ANOTHER: ReadonlySet<string | undefined> = new Set(["42P06", "42P07", "42710", "23505"]);

function sqlStateOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
