-- What: what was believed on evidence goes into quarantine with that evidence, and with all that was made of it.
-- Why: a promotion by tests, or by its own principal's word, stood although the run that had passed or said it was revoked since:
-- only evidence that came later was held against what its run counts as. What a person promoted stands: he looked at it, and says
-- anew what he thinks of it. Forgetting a run, also by its age, is no word against what it found, and takes what was made of it alone.
create index promotion_on_evidence on bulkhead.promotion ((evidence->>'evidence')) where kind = 'tests';

create or replace function bulkhead.revoke(roots bigint[], by_kind text, by_name text, reason text, at_time timestamptz)
returns setof bigint language plpgsql set enable_seqscan = off as $$
declare
  latest bigint;
  revoked bigint;
  was text := coalesce(current_setting('bulkhead.upkeep', true), '');
begin
  lock table bulkhead.provenance_input, bulkhead.promotion in share row exclusive mode;
  perform set_config('bulkhead.upkeep', 'on', true);
  select coalesce(max(id), 0) into latest from bulkhead.promotion;
  insert into bulkhead.revocation (provenance, kind, by_whom, why, made_at)
    select root, by_kind, by_name, reason, at_time from unnest(roots) as root;
  select max(id) into revoked from bulkhead.revocation where provenance = any (roots);
  return query
    with recursive derived (id) as (
        select unnest(roots)
        union select next.id from derived cross join lateral (
          select child as id from bulkhead.provenance_input where parent = derived.id
          union all select promotion.provenance from bulkhead_memory.concept_evidence as seen
            join bulkhead.promotion on promotion.kind = 'tests' and promotion.evidence->>'evidence' = seen.id
            where seen.provenance = derived.id
              and not exists (select 1 from bulkhead.promotion as later
                where later.provenance = promotion.provenance and later.id > promotion.id)
          union all select revision.provenance from bulkhead_memory.concept_evidence as seen
            join bulkhead_memory.concept_revision as revision on revision.id = seen.revision
            where seen.provenance = derived.id and seen.feedback = 'person' and seen.passed
              and revision.status = 'active' and revision.promotion is null
          offset 0) as next),
      apart as (
        insert into bulkhead.quarantine (provenance, revocation, last_promotion)
          select id, revoked, latest from derived returning provenance)
    select provenance from apart order by not provenance = any (roots), provenance;
  perform set_config('bulkhead.upkeep', was, true);
end $$;
