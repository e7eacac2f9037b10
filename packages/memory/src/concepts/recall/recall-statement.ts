// How concepts are found, as one statement: those that may guide are ranked by their vectors, their words and their cues, and the
// three orders are put together (reciprocal-rank fusion, Cormack et al. 2009). Rules: every part looks at eligible rows only
// and at nothing that others could shift, so an ineligible row changes no place and no count; what is equal is in the order of
// its ids; sums are of whole numbers, which come out the same in any order.
import { hash } from "node:crypto";
import type { Statement } from "../../database/connection/pipeline.ts";
import { signsOut, vectorOut } from "../vectors/reals-out.ts";
import { RECALLED_JOINS, recalledColumns } from "./recall-rows.ts";

export interface RecallAsked {
  readonly task: string;
  /** Of the task. Undefined: by words and cues alone. */
  readonly vector: Float32Array | undefined;
  readonly embedder: { readonly name: string; readonly dimensions: number };
  /** 0 to 2, as the rows have it. */
  readonly integrity: number;
  /** What this one said guides too, where it is theirs alone. */
  readonly principal: string | undefined;
  /** Who is to be guided, by what was of use to him. Default: the principal. */
  readonly guided?: string | undefined;
  readonly count: number;
}

export interface RecallLimits {
  readonly exactRows: number;
  readonly compared: number;
  readonly sampled: number;
  readonly commonWord: number;
  readonly words: number;
  readonly places: number;
  readonly smoothing: number;
  readonly similarity: number;
  readonly length: number;
}

export const RECALL: RecallLimits = {
  /** Above so many eligible rows, the signs of the vectors choose whose vectors are compared; below, all are. */
  exactRows: 2_000,
  /** So many are compared then. */
  compared: 400,
  /** Of so many it is seen how many signs the compared may be apart: a row with more is not sorted. No result depends on which. */
  sampled: 4_000,
  /** A word that more concepts than this have says nothing of which is meant. */
  commonWord: 1_000,
  /** Of the task that count, by its stems. */
  words: 64,
  /** Of each order. */
  places: 100,
  /** How little the first places count above the next ones. */
  smoothing: 60,
  /** Below it, two vectors are alike by chance. In millionths. */
  similarity: 150_000,
  /** Of a typical concept, in words. */
  length: 40,
};

/** Of a row that is believed: whether it may guide everybody, or the one that it is of. `isOwn`: where there is such a one. */
const guides = (row: string, isOwn: string | undefined) =>
  isOwn === undefined ? `${row}.integrity >= $3` : `(${row}.integrity >= $3 or (${row}.integrity >= 1 and ${isOwn}))`;
const ownRow = (id: string) => `exists (
        select 1 from bulkhead_memory.concept_sought as own where own.id = ${id} and own.principal = $8)`;
/** A dot product, where the two have as many components. */
const SIMILARITY =
  "(case when vector_dims(held.embedding) = $7 then held.embedding <#> $2::vector else 0 end * -1000000)::integer";
/** The three orders. */
const BY = { vector: 1, text: 2, cue: 3 };

/** How many signs of two vectors differ. */
const APART = "(sought.code <~> $4::bit varying)";

/** `own`: there is one whose own words guide too. Where there is none, no step that asks for that is begun. */
function textWithin(limits: RecallLimits, own: boolean): string {
  const vectorGuides = guides("held", own ? "held.principal = $8" : undefined);
  const termGuides = guides("held", own ? ownRow("held.sought") : undefined);
  /** By what an index holds, which is no more than that it may be somebody's own. */
  const itsOwn = `sought.own = (select hashtextextended($8, 0)) and ${ownRow("sought.id")}`;
  const signGuides = guides("sought", own ? itsOwn : undefined);
  /** Who says a word, and how many do, as far as it matters. */
  const held = (field: string, columns: string) => `asked cross join lateral (
        select ${columns}, count(*) over () as said from (
          select ${columns} from bulkhead_memory.concept_term as held
            where held.term = asked.term and held.field ${field} and ${termGuides} limit ${limits.commonWord + 1}) as few) as held`;
  return `
  with asked as materialized (
      select lexeme collate "C" as term from unnest(to_tsvector('english', $1)) order by lexeme limit ${limits.words}),
    size as materialized (
      select $2::vector is not null
        and exists (select 1 from bulkhead_memory.concept_vector as held where held.believed offset ${limits.exactRows})
        and exists (
          select 1 from bulkhead_memory.concept_sought as sought
            where sought.believed and sought.dimensions = $7 and sought.embedder = $6 and ${signGuides} offset ${limits.exactRows}) as large),
    far as materialized (
      select case when count(*) = ${limits.compared} then max(apart) end as apart from (
        select apart from (
          select ${APART} as apart from bulkhead_memory.concept_sought as sought
            where (select large from size) and sought.believed and sought.dimensions = $7 and sought.embedder = $6 and ${signGuides}
            limit ${limits.sampled}) as sample
          order by apart limit ${limits.compared}) as closest),
    near as materialized (
      select sought.id from bulkhead_memory.concept_sought as sought
        where (select large from size) and sought.believed and sought.dimensions = $7
          and case when ${APART} > (select coalesce(apart, 'infinity') from far) then false
            else sought.embedder = $6 and ${signGuides} end
        order by ${APART}, sought.id limit ${limits.compared}),
    compared as (
      select sought, similarity from (
        select sought, ${SIMILARITY} as similarity from bulkhead_memory.concept_vector as held
          where $2::vector is not null and not (select large from size) and held.embedder = $6 and held.believed and ${vectorGuides} offset 0) as few
      union all select near.id, similarity
        from near cross join lateral (
          select ${SIMILARITY} as similarity from bulkhead_memory.concept_vector as held where held.sought = near.id offset 0) as held),
    scored as (
      select ${BY.vector} as by, sought, similarity as score from compared where similarity >= ${limits.similarity}
      union all select ${BY.text}, sought, sum(weight) from (
          select sought, round(1000000 * ln(1 + ${limits.commonWord}::float8 / said)
              * times * 2.2::float8 / (times + 0.3::float8 + 0.9::float8 * length / ${limits.length}))::integer as weight
            from ${held("= 0", "sought, times, length")} where said <= ${limits.commonWord}) as weighed
        group by sought
      union all select ${BY.cue}, sought, max(share) from (
          select sought, count(*) * 1000000 / max(length) as share
            from ${held("> 0", "sought, field, length")} where said <= ${limits.commonWord}
            group by sought, field having count(*) * 2 >= max(length) and (count(*) > 1 or max(length) = 1)) as cues
        group by sought),
    placed as (
      select by, sought, score, row_number() over (partition by by order by score desc, sought) as place from scored),
    ranked as (
      select sought, sum((1000000000 / (${limits.smoothing} + place))::integer) as score,
          max(score) filter (where by = ${BY.vector})::integer as similarity, max(place) filter (where by = ${BY.vector}) as vector,
          max(place) filter (where by = ${BY.text}) as text, max(place) filter (where by = ${BY.cue}) as cue
        from placed where place <= ${limits.places} group by sought order by score desc, sought limit $5)
  select ${recalledColumns("$8")}, chosen.score, chosen.similarity, chosen.vector, chosen.text, chosen.cue
    from ranked as chosen ${RECALLED_JOINS}
    order by chosen.score desc, revision.id`;
}

const TEXTS = { everybody: textWithin(RECALL, false), own: textWithin(RECALL, true) };

/** A name has 63 bytes at most, and is cut by the server where it has more. */
const limitsHash = (limits: RecallLimits) => hash("sha256", JSON.stringify(limits)).slice(0, 16);

/** Other limits: for tests, which have no ten thousand rows. */
export function recallStatement(asked: RecallAsked, limits: RecallLimits = RECALL): Statement {
  const whose = asked.principal === undefined ? "everybody" : "own";
  return {
    name: limits === RECALL ? `bulkhead recall ${whose}` : `bulkhead recall ${whose} ${limitsHash(limits)}`,
    text: limits === RECALL ? TEXTS[whose] : textWithin(limits, whose === "own"),
    values: [
      asked.task,
      asked.vector === undefined ? null : vectorOut(asked.vector),
      asked.integrity,
      asked.vector === undefined ? null : signsOut(asked.vector),
      asked.count,
      asked.embedder.name,
      asked.embedder.dimensions,
      asked.guided ?? asked.principal,
    ],
  };
}
