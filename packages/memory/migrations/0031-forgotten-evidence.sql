-- What: what was believed on evidence that is forgotten is believed no more, and what was believed before it is again.
-- Why: forgetting a run took the evidence that it gave, and left the belief with nothing under it, for good. It is no word against
-- the lesson, as revoking is: nothing goes into quarantine, what was made of it keeps its own evidence, and other evidence may
-- promote it again. What a person or a developer promoted stands. On which of its principal's words something is believed is not
-- kept: it stands while one is there that counts. Forgetting waits for who promotes, and he for it: a promotion sees its evidence or the lack of it.
create or replace function bulkhead.forget(root_run text, root_source bigint, gone jsonb) returns setof text language plpgsql set enable_seqscan = off as $$
declare
  ids bigint[];
  whole text[];
  touched text[];
  threads text[];
begin
  -- As revoke has them, before any row: nobody promotes meanwhile, and who waits sees what is gone.
  lock table bulkhead.provenance_input in row exclusive mode;
  lock table bulkhead.promotion in share row exclusive mode;
  with recursive derived (id) as (
      select id from bulkhead.provenance where run = root_run or id = root_source
      union select next.child from derived cross join lateral (
        select child from bulkhead.provenance_input where parent = derived.id offset 0) as next)
    select coalesce(array_agg(id), '{}') into ids from derived;
  with recursive going (id) as (
      select run from bulkhead.provenance where kind = 'run' and id = any (ids)
      union select run.id from bulkhead.run where run.id = root_run
      union select run.id from bulkhead.run join going on forked_from = going.id)
    select coalesce(array_agg(id), '{}') into whole from going;
  select coalesce(array_agg(id), '{}') into touched from (
    select run as id from bulkhead.provenance where id = any (ids) union select unnest(whole)) as runs;
  if touched = '{}' then raise exception using errcode = 'BH006', message = 'nothing'; end if;
  select coalesce(array_agg(distinct thread), '{}') into threads from bulkhead.run where id = any (touched);
  perform 1 from bulkhead.lease where thread = any (threads) order by thread for update;
  if exists (select 1 from bulkhead.lease where thread = any (threads) and until > clock_timestamp()
      and not gone ? token) then
    raise exception using errcode = 'BH005', message = 'held';
  end if;
  perform set_config('bulkhead.forgetting', 'on', true);
  delete from bulkhead.run where id = any (whole);
  delete from bulkhead.operation using bulkhead.provenance as source
    where source.id = any (ids) and operation.run = source.run and operation.position = source.position;
  delete from bulkhead_operator.kept using bulkhead.provenance as source where source.id = any (ids)
    and kept.run = source.run
    and (kept.position = source.position or starts_with(kept.position, source.position || '/'));
  delete from bulkhead_operator.effect using bulkhead.provenance as source where source.id = any (ids)
    and effect.run = source.run
    and (effect.position = source.position or starts_with(effect.position, source.position || '/'));
  update bulkhead_operator.run set outcome = null where run = any (touched);
  update bulkhead.run set status = 'abandoned', code = 'forgotten', ended_at = clock_timestamp()
    where id = any (touched) and status not in ('done', 'cancelled', 'abandoned');
  delete from bulkhead_operator.thread where thread = any (threads);
  delete from bulkhead_operator.handle where thread = any (threads)
    and (not exists (select 1 from bulkhead.run where run.thread = handle.thread)
      or exists (select 1 from bulkhead.provenance as source where source.id = any (ids)
        and source.thread = handle.thread and source.position = handle.source));
  delete from bulkhead.lease where thread = any (threads)
    and not exists (select 1 from bulkhead.run where run.thread = lease.thread);
  delete from bulkhead.provenance_input where child = any (ids);
  delete from bulkhead.provenance where id = any (ids);
  perform set_config('bulkhead.forgetting', '', true);
  perform set_config('bulkhead.forgotten_threads', to_jsonb(threads)::text, true);
  return query select unnest(touched);
end $$;

-- Made as whoever owns the schema (0018).
do $$
declare
  holder text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'bulkhead_memory');
begin
  if holder <> current_user and holder = 'bulkhead_operator' then set local role bulkhead_operator; end if;
end $$;

-- Whether that is still there on which a revision was believed last.
create function bulkhead_memory.stands(its bulkhead_memory.concept_revision) returns boolean
language plpgsql stable set enable_seqscan = off as $$
begin
  return exists (select 1 from bulkhead.promotion where provenance = its.provenance
      and (kind <> 'tests' or exists (select 1 from bulkhead_memory.concept_evidence as seen where seen.id = promotion.evidence->>'evidence')))
    or (its.promotion is null and exists (select 1 from bulkhead_memory.concept_evidence as seen
      join bulkhead.effective on effective.provenance = seen.provenance
      where seen.revision = its.id and seen.feedback = 'person' and seen.passed and seen.principal = its.principal
        and effective.integrity > 0));
end $$;

-- Of concepts of which what was believed is no more: the last one before it that stands.
create function bulkhead_memory.believe_again(concepts text[]) returns void language plpgsql set enable_seqscan = off as $$
begin
  with again as (
    update bulkhead_memory.concept_revision set status = 'active' where id in (
      select distinct on (revision.concept) revision.id from bulkhead_memory.concept_revision as revision
        left join bulkhead_memory.concept_event as event on event.concept = revision.concept and event.number = revision.number
          and event.kind = 'believed'
        where revision.status = 'superseded' and revision.concept = any (concepts) and bulkhead_memory.stands(revision)
          and not exists (select 1 from bulkhead_memory.concept_revision as other
            where other.concept = revision.concept and other.status = 'active')
        order by revision.concept, event.id desc nulls last, revision.number desc)
      returning scope, concept, number)
    insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, made_at)
      select scope, concept, number, 'believed', 'forgetting', clock_timestamp() from again;
end $$;

create or replace function bulkhead_memory.forgotten_concepts() returns trigger language plpgsql as $$
declare
  was text := bulkhead_memory.look_after('on');
begin
  delete from bulkhead_memory.concept where id in (select concept from gone)
    and not exists (select 1 from bulkhead_memory.concept_revision where concept_revision.concept = concept.id);
  perform bulkhead_memory.believe_again((select array_agg(concept) from gone where status = 'active'));
  perform bulkhead_memory.look_after(was);
  return null;
end $$;

-- What fell is retired, and may be promoted anew; a promotion goes with the evidence that it names.
create function bulkhead_memory.forgotten_evidence() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  was text := bulkhead_memory.look_after('on');
  fallen text[];
  open text[];
begin
  select array_agg(id), array_agg(concept) filter (where status = 'active') into fallen, open
    from bulkhead_memory.concept_revision as revision
    where id in (select gone.revision from gone) and status in ('active', 'superseded') and not bulkhead_memory.stands(revision);
  insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, why, made_at)
    select scope, concept, number, 'retired', 'forgetting', 'what it was believed on was forgotten', clock_timestamp()
      from bulkhead_memory.concept_revision where id = any (fallen);
  update bulkhead_memory.concept_revision set status = 'retired' where id = any (fallen);
  update bulkhead_memory.concept_revision as revision
    set promotion = (select max(id) from bulkhead.promotion where provenance = revision.provenance
      and (kind <> 'tests' or promotion.evidence->>'evidence' not in (select id from gone)))
    where promotion in (select promotion.id from gone join bulkhead.promotion
      on promotion.kind = 'tests' and promotion.evidence->>'evidence' = gone.id);
  delete from bulkhead.promotion using gone where kind = 'tests' and evidence->>'evidence' = gone.id;
  update bulkhead_memory.concept_revision as revision set integrity = effective.integrity from bulkhead.effective
    where revision.id in (select gone.revision from gone) and effective.provenance = revision.provenance
      and revision.integrity <> effective.integrity;
  perform bulkhead_memory.believe_again(open);
  perform bulkhead_memory.look_after(was);
  return null;
end $$;
create trigger forgotten_evidence after delete on bulkhead_memory.concept_evidence
  referencing old table as gone for each statement execute function bulkhead_memory.forgotten_evidence();

do $$
begin
  reset role;
end $$;
