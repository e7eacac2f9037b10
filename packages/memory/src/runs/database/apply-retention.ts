// Retention: runs that are old are forgotten, with all that was derived from them, by the one path of forgetting. Rule:
// nothing goes of which, or of what was derived from which, something is younger, or is a concept that is believed, or is what
// one is believed on; what somebody holds stays until the next time, and keeps nothing else.
import type { Statement } from "../../database/connection/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import { forget } from "./forget-rows.ts";
import type { OperatorSide } from "./operator-side.ts";
import { timeOut } from "./row-values.ts";

/** Runs that are looked at in one statement. */
const MOST = 100;

/** How many runs were forgotten. */
export async function applyRetention(side: OperatorSide, olderThan: Date): Promise<number> {
  let forgotten = 0;
  for (let after = { at: "-infinity", id: "" }; ; ) {
    const [, looked = []] = await side.pipeline([LOOK_AFTER, selectOld(timeOut(olderThan.getTime()), after)]);
    const runs = looked as unknown as readonly OldRun[]; // the columns of selectOld
    for (const { id } of runs.filter(({ alone }) => alone)) if (await forgets(side, id)) forgotten++;
    const last = runs.at(-1);
    if (last === undefined || runs.length < MOST) return forgotten;
    after = { at: last.at, id: last.id };
  }
}

async function forgets(side: OperatorSide, run: string): Promise<boolean> {
  try {
    await forget(side, { run });
    return true;
  } catch (error) {
    if (error instanceof MemoryError && (error.code === "no_run" || error.code === "run_held")) return false; // it went with another one
    throw error;
  }
}

interface OldRun {
  readonly id: string;
  /** By which they are ordered, to the microsecond. */
  readonly at: string;
  /** Nothing that was derived from it is younger, or believed. */
  readonly alone: boolean;
}

/** Concepts of every tenant. */
const LOOK_AFTER: Statement = { name: "bulkhead look after", text: "select bulkhead_memory.look_after('on')" };

/** Runs that ended before, or began before and are not under way; the oldest first. */
const selectOld = (before: string | undefined, after: { readonly at: string; readonly id: string }): Statement => ({
  name: "bulkhead old runs",
  text: `with recursive old as (
      select id, started_at from bulkhead.run
        where started_at < $1 and coalesce(ended_at, started_at) < $1 and status <> 'running'
          and (started_at, id) > ($2::timestamptz, $3) order by started_at, id limit ${MOST}),
    derived (root, id) as (
      select old.id, provenance.id from old join bulkhead.provenance on provenance.run = old.id
      union select root, next.child from derived cross join lateral (
        select child from bulkhead.provenance_input where parent = derived.id offset 0) as next),
    young (root) as (
      select distinct root from derived join bulkhead.provenance using (id) join bulkhead.run on run.id = provenance.run
        where coalesce(ended_at, run.started_at) >= $1 or status = 'running'
      union select root from derived join bulkhead_memory.concept_revision on provenance = derived.id where concept_revision.status = 'active'
      union select root from derived join bulkhead_memory.concept_evidence as seen on seen.provenance = derived.id
        join bulkhead_memory.concept_revision as revision on revision.id = seen.revision
        left join bulkhead.promotion on promotion.id = revision.promotion
        where revision.status = 'active' and case when revision.promotion is null then seen.feedback = 'person' and seen.passed
          else promotion.kind = 'tests' and promotion.evidence->>'evidence' = seen.id end)
    select id, started_at::text as at, not exists (select 1 from young where root = old.id) as alone
      from old order by started_at, id`,
  values: [before, after.at, after.id],
});
