// A change of a tree that is done once, though its answer may be lost: it is kept under an id, in its own transaction. Rule:
// the id's row comes first, so that a second try waits for the first one and then does nothing.
import type { Statement } from "../../database/connection/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import type { OperatorSide } from "../../runs/database/operator-side.ts";
import { timeOut } from "../../runs/database/row-values.ts";
import { untilAnswered } from "../../runs/database/until-answered.ts";

export interface OnceAsked {
  /** The same for every try of one turn. */
  readonly id: string;
  readonly tree: string;
  readonly now: number;
  /** It may be asked for again after any time. */
  readonly lasting?: boolean;
}

/** False: the tree or a record is not as it was read any more, and nothing was done. @throws MemoryError as `Database` */
export async function doOnce(side: OperatorSide, asked: OnceAsked, statements: readonly Statement[]): Promise<boolean> {
  return untilAnswered(async () => {
    try {
      await side.pipeline([keep(asked), ...statements]);
      return true;
    } catch (error) {
      if (!(error instanceof MemoryError && error.sqlState === "BH003")) throw error;
      const [found = []] = await side.pipeline([isKept(asked.id)]);
      return found.length > 0; // an earlier try had been done
    }
  });
}

const DAY_MS = 24 * 60 * 60_000;

/** Nobody asks again a day later: older ones go. Fails with BH003 where it is kept already. */
const keep = ({ id, tree, now, lasting = false }: OnceAsked): Statement => ({
  name: "bulkhead task turn",
  text: `with old as (delete from bulkhead.task_turn where tree = $2 and done_at < $4 and not lasting),
      put as (insert into bulkhead.task_turn (id, tree, done_at, lasting) values ($1, $2, $3, $5) on conflict do nothing returning 1)
    select bulkhead.refuse_unless((select count(*) from put) = 1, 'BH003')`,
  values: [id, tree, timeOut(now), timeOut(now - DAY_MS), lasting],
});

export const isKept = (id: string): Statement => ({
  name: "bulkhead task turn of",
  text: "select 1 from bulkhead.task_turn where id = $1",
  values: [id],
});
