// What was made of a run or of a row of provenance, as far as this memory sees it: without any there is nothing to forget here.
import type { Statement } from "../../database/connection/pipeline.ts";

/** Whether anything that is seen here is it, or was made of it. */
export const selectDerived = (root: { readonly run: string } | { readonly source: string }): Statement => ({
  name: "bulkhead concepts derived",
  text: `with recursive derived (id) as (
      select id from bulkhead.provenance where run = $1 or id = $2::bigint
      union select next.child from derived cross join lateral (
        select child from bulkhead.provenance_input where parent = derived.id offset 0) as next)
    select 1 from derived where exists (select 1 from bulkhead_memory.concept_revision where provenance = derived.id)
      or exists (select 1 from bulkhead_memory.concept_evidence where provenance = derived.id) limit 1`,
  values: "run" in root ? [root.run, null] : [null, root.source],
});
