// How concepts are found, as one statement: those that may guide are ranked by their vectors, their words and their cues, and the
// three orders are put together (reciprocal-rank fusion, Cormack et al. 2009). Rules: every part looks at eligible rows only
// and at nothing that others could shift, so an ineligible row changes no place and no count; what is equal is in the order of
// its ids; sums are of whole numbers, which come out the same in any order.
import type { Statement } from "../../database/pipeline.ts";
import { REVISION_COLUMNS, REVISION_JOINS } from "../concept-rows.ts";
import { signsOut, vectorOut } from "./reals-out.ts";

export interface RecallAsked {
  readonly task: string;
  /** Of the task. Undefined: by words and cues alone. */
  readonly vector: Float32Array | undefined;
  readonly embedder: { readonly name: string; readonly dimensions: number };
  /** 0 to 2, as the rows have it. */
  readonly integrity: number;
  /** What this one said guides too, where it is theirs alone. */
  readonly principal: string | undefined;
  readonly count: number;
  /** All are given, unranked, where they are no more than so many characters. */
  readonly whole: number;
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
  readonly wholeRows: number;
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
  /** Of a library that is given whole. */
  wholeRows: 500,
};

const guides = (row: string) =>
  `${row}.believed and (${row}.integrity >= $3 or (${row}.integrity >= 1 and ${row}.principal = $4))`;
const own = (id: string) => `exists (
        select 1 from bulkhead_memory.concept_sought as own where own.id = ${id} and own.principal = $4)`;
const heldBy = `(held.integrity >= $3 or (held.integrity >= 1 and ${own("held.sought")}))`;
/** Who says a word, and how many do, as far as it matters. */
const held = (field: string, columns: string, limits: RecallLimits) => `asked cross join lateral (
        select ${columns}, count(*) over () as said from (
          select ${columns} from bulkhead_memory.concept_term as held
            where held.term = asked.term and held.field ${field} and ${heldBy} limit ${limits.commonWord + 1}) as few) as held`;
/** A dot product, where the two have as many components. */
const SIMILARITY =
  "round(case when vector_dims(held.embedding) = $8 then -(held.embedding <#> $2::vector) else 0 end * 1000000)::integer";
const place = (score: string) => `row_number() over (order by ${score} desc, sought) as place`;

const COMPARES = "$2::vector is not null and not (select whole from library)";
/** By what an index holds, which is no more than that it may be somebody's own. */
const SIGN_GUIDES = `(sought.integrity >= $3
            or (sought.integrity >= 1 and sought.own = (select hashtextextended($4, 0)) and ${own("sought.id")}))`;
/** How many signs of two vectors differ. */
const APART = "(sought.code <~> $9::bit varying)";

const textWithin = (limits: RecallLimits) => `
  with asked as materialized (
      select lexeme collate "C" as term from unnest(to_tsvector('english', $1)) order by lexeme limit ${limits.words}),
    library as materialized (
      select count(*) <= ${limits.wholeRows} and coalesce(sum(size), 0) <= $6 as whole from (
        select size from bulkhead_memory.concept_sought as sought where $6 >= 0 and ${guides("sought")} limit ${limits.wholeRows + 1}) as few),
    size as materialized (
      select exists (
        select 1 from bulkhead_memory.concept_sought as sought where ${COMPARES} and sought.believed and sought.embedder = $7
          and ${SIGN_GUIDES} offset ${limits.exactRows}) as large),
    far as materialized (
      select case when count(*) = ${limits.compared} then max(apart) end as apart from (
        select apart from (
          select ${APART} as apart from bulkhead_memory.concept_sought as sought
            where (select large from size) and sought.believed and sought.embedder = $7 and sought.dimensions = $8 and ${SIGN_GUIDES}
            limit ${limits.sampled}) as sample
          order by apart limit ${limits.compared}) as closest),
    near as materialized (
      select sought.id from bulkhead_memory.concept_sought as sought
        where (select large from size) and sought.believed
          and case when sought.dimensions <> $8 then false when ${APART} > (select coalesce(apart, 'infinity') from far) then false
            else sought.embedder = $7 and ${SIGN_GUIDES} end
        order by ${APART}, sought.id limit ${limits.compared}),
    compared as (
      select sought, similarity from (
        select sought, ${SIMILARITY} as similarity from bulkhead_memory.concept_vector as held
          where ${COMPARES} and not (select large from size) and held.embedder = $7 and ${guides("held")} offset 0) as few
      union all select near.id, similarity
        from near cross join lateral (
          select ${SIMILARITY} as similarity from bulkhead_memory.concept_vector as held where held.sought = near.id offset 0) as held),
    by_vector as (
      select sought, similarity, ${place("similarity")} from compared where similarity >= ${limits.similarity}
        order by similarity desc, sought limit ${limits.places}),
    by_text as (
      select sought, ${place("sum(weight)")} from (
        select sought, round(1000000 * ln(1 + ${limits.commonWord}::float8 / said)
            * times * 2.2::float8 / (times + 0.3::float8 + 0.9::float8 * length / ${limits.length}))::integer as weight
          from ${held("= 0", "sought, times, length", limits)} where said <= ${limits.commonWord}) as weighed
        group by sought order by sum(weight) desc, sought limit ${limits.places}),
    by_cue as (
      select sought, ${place("max(share)")} from (
        select sought, count(*) * 1000000 / max(length) as share
          from ${held("> 0", "sought, field, length", limits)} where said <= ${limits.commonWord}
          group by sought, field having count(*) * 2 >= max(length) and (count(*) > 1 or max(length) = 1)) as cues
        group by sought order by max(share) desc, sought limit ${limits.places}),
    ranked as (
      select sought, sum((1000000000 / (${limits.smoothing} + place))::integer) as score, max(similarity) as similarity,
          max(place) filter (where by = 'vector') as vector, max(place) filter (where by = 'text') as text,
          max(place) filter (where by = 'cue') as cue
        from (select 'vector' as by, sought, place, similarity from by_vector
          union all select 'text', sought, place, null from by_text
          union all select 'cue', sought, place, null from by_cue) as places
        where not (select whole from library) group by sought
        order by score desc, sought limit $5),
    chosen as (
      select sought, score, similarity, vector, text, cue from ranked
      union all select id, null, null, null, null, null from bulkhead_memory.concept_sought as sought
        where ${guides("sought")} and (select whole from library))
  select told.*, library.whole from library left join lateral (
      select ${REVISION_COLUMNS}, chosen.score, chosen.similarity, chosen.vector, chosen.text, chosen.cue,
          (select count(*) from bulkhead_memory.concept_use as used
            where used.revision = revision.id and used.cited and used.passed and used.integrity >= 1)::integer as uses
        from chosen
          cross join lateral (select revision from bulkhead_memory.concept_sought where id = chosen.sought offset 0) as sought
          cross join lateral (
            select * from bulkhead_memory.concept_revision where id = sought.revision offset 0) as revision ${REVISION_JOINS}) as told on true
    order by told.score desc nulls last, told.id`;

/**
 * Before it, in its transaction: a server would compile it for longer than it runs, plan it anew for each task, though nothing of
 * a task changes the plan, and find out for each part of it which scopes are seen.
 */
export const PLANNED_ONCE: Statement = {
  name: "bulkhead planned once",
  text: `select set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
      set_config('enable_seqscan', 'off', true), set_config('bulkhead.scopes', bulkhead_memory.visible()::text, true)`,
};

const TEXT = textWithin(RECALL);

/** Other limits: for tests, which have no ten thousand rows. */
export const recallStatement = (asked: RecallAsked, limits: RecallLimits = RECALL): Statement => ({
  name: limits === RECALL ? "bulkhead recall" : `bulkhead recall ${JSON.stringify(limits)}`.slice(0, 60),
  text: limits === RECALL ? TEXT : textWithin(limits),
  values: [
    asked.task,
    asked.vector === undefined ? null : vectorOut(asked.vector),
    asked.integrity,
    asked.principal,
    asked.count,
    asked.whole,
    asked.embedder.name,
    asked.embedder.dimensions,
    asked.vector === undefined ? null : signsOut(asked.vector),
  ],
});
