// Seals with the first key what another one sealed, or none. Rule: a row that changes meanwhile is left to who changed it;
// a row that cannot be opened stops it, and nothing of it is lost.
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import type { OperatorSide } from "./operator-side.ts";
import type { SealKey } from "./seal-keys.ts";
import { placeOf, vaultOf } from "./vault.ts";

/** Every column that is sealed; `key` in the order of its place. */
const SEALED = [
  { table: "run", column: "input", place: "input", key: ["run"] },
  { table: "run", column: "outcome", place: "outcome", key: ["run"] },
  { table: "kept", column: "answer", place: "kept", key: ["run", "position"] },
  { table: "effect", column: "body", place: "effect", key: ["thread", "run", "position"] },
  { table: "thread", column: "state", place: "state", key: ["thread"] },
  { table: "handle", column: "body", place: "handle", key: ["thread", "id"] },
  { table: "file_store", column: "salt", place: "file store", key: ["name"] },
  { table: "file_version", column: "body", place: "file", key: ["id"] },
  { table: "file_guard", column: "path", place: "file guard", key: ["fold"] },
  { table: "program_version", column: "body", place: "program", key: ["id"] },
  { table: "file_chunk", column: "bytes", place: "chunk", key: ["blob", "at"] },
  { table: "task_name", column: "name", place: "task name", key: ["tree", "node", "at"] },
  { table: "task_revision", column: "body", place: "task", key: ["tree", "node", "number"] },
  { table: "task_record", column: "body", place: "task record", key: ["id"] },
] as const;

/** Rows of one transaction. */
const MOST = 200;

/** How many rows were sealed again. @throws MemoryError `bad_key` (there is none), and as `Vault.open` */
export async function rotateKeys(side: OperatorSide, keys: readonly SealKey[]): Promise<number> {
  if (keys.length === 0) throw new MemoryError("bad_key", "BULKHEAD_KEY is not set: there is no key to seal with");
  let sealed = 0;
  for (const one of SEALED)
    for (let more = true; more; ) {
      const [rows = []] = await side.pipeline([selectOthers(one, vaultOf(keys).header)]);
      await side.pipeline(rows.flatMap((row) => sealAgain(one, row, keys)));
      sealed += rows.length;
      more = rows.length === MOST;
    }
  return sealed;
}

type Sealed = (typeof SEALED)[number];

const selectOthers = ({ table, column, key }: Sealed, header: Buffer): Statement => ({
  name: `bulkhead sealed ${table} ${column}`,
  text: `select ${key.join(", ")}, ${column} as bytes from bulkhead_operator.${table}
    where ${column} is not null and substring(${column} from 1 for ${header.length}) <> $1 limit ${MOST}`,
  values: [header],
});

function sealAgain({ table, column, place, key }: Sealed, row: Rows[number], keys: readonly SealKey[]): Statement[] {
  const names = key.map((name) => row[name] as string | number); // text, but for the number of a handle or a chunk
  const bytes = row["bytes"] as Buffer; // of the column that selectOthers gives
  const vault = vaultOf(keys, { plainToo: true });
  const at = placeOf(place, ...names);
  return [
    {
      name: `bulkhead seal ${table} ${column}`,
      text: `update bulkhead_operator.${table} set ${column} = $1 where ${column} = $2 and ${key
        .map((name, index) => `${name} = $${index + 3}`)
        .join(" and ")}`,
      values: [vault.sealBytes(vault.openBytes(bytes, at), at), bytes, ...names],
    },
  ];
}
