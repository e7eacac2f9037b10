// A whole library, where it is small: all that may guide, unranked, as one statement. Rule: of one that is too large no more is read
// than it takes to see that.
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import { RECALLED_JOINS, type RecalledConcept, recalledColumns, recalledIn } from "./recall-rows.ts";

export interface LibraryAsked {
  /** 0 to 2, as the rows have it. */
  readonly integrity: number;
  /** What this one said guides too, where it is theirs alone. */
  readonly principal: string | undefined;
  /** Who is to be guided: by what was of use to him. */
  readonly guided: string | undefined;
  /** Of all of them, at most. */
  readonly characters: number;
}

const MOST = 500;

/** By id. One row without any where there is none, and where they are too many. */
export const libraryStatement = ({ integrity, principal, guided, characters }: LibraryAsked): Statement => ({
  name: "bulkhead library",
  text: `
  with few as materialized (
      select id as sought, size from bulkhead_memory.concept_sought
        where believed and (integrity >= $1 or (integrity >= 1 and principal = $2)) limit ${MOST + 1}),
    library as materialized (select count(*) <= ${MOST} and coalesce(sum(size), 0) <= $3 as whole from few)
  select told.*, library.whole from library left join lateral (
      select ${recalledColumns("$4")} from few as chosen ${RECALLED_JOINS} where library.whole) as told on true
    order by told.id`,
  values: [integrity, principal, characters, guided],
});

/** Undefined: they are too many. */
export function libraryIn(rows: Rows): readonly RecalledConcept[] | undefined {
  return rows[0]?.["whole"] === true ? recalledIn(rows.filter((row) => row["id"] !== null)) : undefined;
}
