// What a worker that another process plays is given, and what the two sides say of it, in the operator's side of the database.
// Rule: a word is said once: who says another one in its place is told the first.
import type { JsonValue } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import type { Database } from "../../database/database.ts";
import { operatorSide } from "./operator-side.ts";
import { sealKeys } from "./seal-keys.ts";
import { placeOf, vaultOf } from "./vault.ts";

export interface WorkerWord {
  readonly job: string;
  /** From 0, of its side. */
  readonly number: number;
  /** Of who plays the worker, or of who waits for it. */
  readonly by: "worker" | "waiter";
}

export interface WorkerJobs {
  /** Twice is once; the rows of each statement, those of `and` (in the same transaction, as the login) last. `said`: what was said of it before, by who played it. `beside`: the run's others that are waited for; who waited
   * for more of them was killed, and they are removed. */
  put(
    job: {
      readonly id: string;
      readonly run: string;
      readonly given: JsonValue;
      readonly said: readonly JsonValue[];
      readonly beside: readonly string[];
    },
    and?: readonly Statement[],
  ): Promise<readonly Rows[]>;
  /** And of which run it is. Undefined: nobody waits for it. */
  given(id: string): Promise<{ readonly run: string; readonly given: JsonValue } | undefined>;
  /** What stands there then; undefined: nobody waits for it. `beside`: in the same transaction, as the login. */
  say(word: WorkerWord, body: JsonValue, beside?: readonly Statement[]): Promise<JsonValue | undefined>;
  hear(word: WorkerWord): Promise<JsonValue | undefined>;
  /** Milliseconds since who waits for it was heard of; undefined: nobody does. */
  silence(id: string): Promise<number | undefined>;
  /** Who waits for it is there. */
  touch(id: string): Promise<void>;
  remove(id: string, beside?: readonly Statement[]): Promise<readonly Rows[]>;
}

/** @throws MemoryError `bad_key` */
export function workerJobs(
  database: Database,
  { key = process.env["BULKHEAD_KEY"] }: { readonly key?: string | undefined } = {},
): WorkerJobs {
  const vault = vaultOf(sealKeys(key));
  const side = operatorSide(database);
  const placeFor = ({ job, number, by }: WorkerWord) => placeOf("word", job, number, by);
  const opened = (rows: Rows | undefined, place: string): JsonValue | undefined => {
    const row = rows?.[0] as { readonly body: Buffer } | undefined; // the column of each select below
    return row && vault.open(row.body, place);
  };
  const insertWord = (word: WorkerWord, body: JsonValue): Statement => ({
    name: "bulkhead say word",
    text: `insert into bulkhead_operator.worker_word (job, number, of_worker, body)
      select id, $2, $3, $4 from bulkhead_operator.worker_job where id = $1 on conflict do nothing`,
    values: [word.job, word.number, word.by === "worker", vault.seal(body, placeFor(word))],
  });
  const selectWord = ({ job, number, by }: WorkerWord): Statement => ({
    name: "bulkhead hear word",
    text: "select body from bulkhead_operator.worker_word where job = $1 and number = $2 and of_worker = $3",
    values: [job, number, by === "worker"],
  });
  return {
    async put({ id, run, given, said, beside }, and = []) {
      const words = said.map((body, number) => insertWord({ job: id, number, by: "worker" }, body));
      const job = insertJob(id, run, vault.seal(given, placeOf("worker", id)));
      return side.pipeline([FORGET, forgetOthers(run, beside), job, ...words], and);
    },
    async given(id) {
      const [rows] = await side.pipeline([
        {
          name: "bulkhead worker job",
          text: "select run, body from bulkhead_operator.worker_job where id = $1",
          values: [id],
        },
      ]);
      const given = opened(rows, placeOf("worker", id));
      return given === undefined ? undefined : { run: String(rows?.[0]?.["run"]), given };
    },
    async say(word, body, beside = []) {
      const [, rows] = await side.pipeline([insertWord(word, body), selectWord(word)], beside);
      return opened(rows, placeFor(word));
    },
    async hear(word) {
      const [rows] = await side.pipeline([selectWord(word)]);
      return opened(rows, placeFor(word));
    },
    async silence(id) {
      const [rows] = await side.pipeline([
        {
          name: "bulkhead worker silence",
          text: "select extract(epoch from clock_timestamp() - heard_at) * 1000 as ms from bulkhead_operator.worker_job where id = $1",
          values: [id],
        },
      ]);
      const row = rows?.[0] as { readonly ms: string } | undefined;
      return row && Number(row.ms);
    },
    async touch(id) {
      await side.pipeline([
        {
          name: "bulkhead worker touch",
          text: "update bulkhead_operator.worker_job set heard_at = clock_timestamp() where id = $1",
          values: [id],
        },
      ]);
    },
    async remove(id, beside = []) {
      return side.pipeline(
        [
          {
            name: "bulkhead worker gone",
            text: "delete from bulkhead_operator.worker_job where id = $1",
            values: [id],
          },
        ],
        beside,
      );
    },
  };
}

const insertJob = (id: string, run: string, body: Buffer): Statement => ({
  name: "bulkhead new worker job",
  text: `insert into bulkhead_operator.worker_job (id, run, body, heard_at) values ($1, $2, $3, clock_timestamp())
    on conflict do nothing`,
  values: [id, run, body],
});

/** A run has one process, which is heard of each 2 s; the one before it was killed, and is not there any more. */
const forgetOthers = (run: string, own: readonly string[]): Statement => ({
  name: "bulkhead forget lost workers",
  text: `delete from bulkhead_operator.worker_job
    where run = $1 and not (id = any(string_to_array($2, ','))) and heard_at < clock_timestamp() - interval '20 seconds'`,
  values: [run, own.join(",")],
});

/** Of processes that were killed while they waited. */
const FORGET: Statement = {
  name: "bulkhead forget worker jobs",
  text: "delete from bulkhead_operator.worker_job where heard_at < clock_timestamp() - interval '1 day'",
};
