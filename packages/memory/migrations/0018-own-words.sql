-- What: a person's word counts for that person's own concepts, what somebody else said makes a revision a stranger's, and
-- what is said twice is there once; of what was believed before a forgotten revision, the last is believed again.
-- Why: whoever shares a tenant could have had his words believed as another's, by naming a concept first or by saying that
-- another's is good.
-- Made as whoever owns the schema: what it holds is dropped and made anew by him.
do $$
declare
  holder text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'bulkhead_memory');
begin
  perform set_config('bulkhead.upkeep', 'on', true);
  if holder <> current_user and holder = 'bulkhead_operator' then set local role bulkhead_operator; end if;
end $$;

alter table bulkhead_memory.concept_evidence add column principal text; -- who says so
alter table bulkhead_memory.concept_evidence disable trigger append_only;
update bulkhead_memory.concept_evidence as seen set principal = coalesce(
  (select run.principal from bulkhead.provenance as source join bulkhead.run on run.id = source.run where source.id = seen.provenance),
  (select revision.principal from bulkhead_memory.concept_revision as revision where revision.provenance = seen.provenance));
alter table bulkhead_memory.concept_evidence enable trigger append_only;

drop function bulkhead_memory.write_concepts(jsonb, jsonb, timestamptz);
create function bulkhead_memory.write_concepts(changes jsonb, writer jsonb, at_time timestamptz) returns void
language plpgsql set enable_seqscan = off as $$
declare
  its_scope integer := bulkhead_memory.own_made();
  its_principal text;
  claimed integer;
  written integer;
  change jsonb;
  sources bigint[];
  stamped bigint;
begin
  if its_scope is null then raise exception using errcode = 'BH035', message = 'no scope'; end if;
  lock table bulkhead.provenance_input in row exclusive mode; -- before any row, as revoke has it
  insert into bulkhead_memory.concept (id, scope, name_key, made_at)
    select one->>'concept', its_scope, one->>'key', at_time from jsonb_array_elements(changes) as one where (one->>'fresh')::boolean;
  update bulkhead_memory.concept set last = last + 1 from jsonb_array_elements(changes) as one
    where concept.id = one->>'concept' and concept.scope = its_scope and concept.last = (one->>'seen')::integer;
  get diagnostics written = row_count;
  if written <> jsonb_array_length(changes) then raise exception using errcode = 'BH031', message = 'changed'; end if;
  its_principal := coalesce((select principal from bulkhead.run where id = writer->>'run'), writer->>'principal');

  for change in select jsonb_array_elements(changes) loop
    claimed := (writer->>'integrity')::integer;
    select coalesce(array_agg(provenance), '{}') into sources from bulkhead_memory.concept_revision
      where id in (select jsonb_array_elements_text(coalesce(change->'made_of', '[]')));
    if cardinality(sources) <> jsonb_array_length(coalesce(change->'made_of', '[]')) then
      raise exception using errcode = 'BH032', message = 'no source';
    end if;
    if its_principal is not null and exists (select 1 from bulkhead_memory.concept_revision
        where provenance = any (sources) and integrity < 2 and principal is distinct from its_principal) then
      claimed := 0;
    end if;
    stamped := bulkhead.stamp_memory('concept', 'concept:' || (change->>'revision'), writer->>'origin', claimed,
      writer->'readers', writer->>'worker', writer->>'schema', writer->>'run', coalesce(writer->'inputs', '[]'),
      (select coalesce(jsonb_agg(source::text), '[]') from unnest(sources) as source));
    insert into bulkhead_memory.concept_revision
        (id, scope, concept, number, status, integrity, principal, format, name, body, hash, words, provenance, made_at)
      select change->>'revision', its_scope, change->>'concept', (change->>'seen')::integer + 1,
        case when quarantined then 'quarantined' else coalesce(change->>'status', 'candidate') end, integrity, its_principal,
        change->>'format', change->>'name', change->'body', change->>'hash', change->>'words', stamped, at_time
      from bulkhead.effective where provenance = stamped;
    insert into bulkhead_memory.concept_evidence (id, scope, revision, problem, trace, feedback, passed, principal, provenance, made_at)
      select id, its_scope, change->>'revision', problem, trace, feedback, passed, its_principal, stamped, at_time
        from jsonb_to_recordset(change->'evidence') as one (id text, problem text, trace text, feedback text, passed boolean)
      on conflict do nothing;
  end loop;
  insert into bulkhead_memory.concept_near (scope, band, revision)
    select distinct its_scope, band::bigint, one->>'revision'
      from jsonb_array_elements(changes) as one, jsonb_array_elements_text(one->'near') as band;
  insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, by_whom, made_at)
    select its_scope, one->>'concept', (one->>'seen')::integer + 1, one->>'event', writer->>'origin',
        coalesce(writer->>'worker', its_principal), at_time
      from jsonb_array_elements(changes) as one;
end $$;

drop function bulkhead_memory.add_evidence(text, text, jsonb, jsonb, timestamptz);
create function bulkhead_memory.add_evidence(its_id text, its_revision text, evidence jsonb, writer jsonb, at_time timestamptz)
returns void language plpgsql set enable_seqscan = off as $$
declare
  its_scope integer := bulkhead_memory.own_made();
  stamped bigint;
begin
  if its_scope is null then raise exception using errcode = 'BH035', message = 'no scope'; end if;
  if not exists (select 1 from bulkhead_memory.concept_revision where id = its_revision) then
    raise exception using errcode = 'BH032', message = 'no revision';
  end if;
  if exists (select 1 from bulkhead_memory.concept_evidence where id = its_id and revision = its_revision) then return; end if;
  stamped := bulkhead.stamp_memory('evidence', 'evidence:' || its_id, writer->>'origin', (writer->>'integrity')::integer,
    writer->'readers', writer->>'worker', writer->>'schema', writer->>'run', coalesce(writer->'inputs', '[]'), '[]');
  insert into bulkhead_memory.concept_evidence (id, scope, revision, problem, trace, feedback, passed, principal, provenance, made_at)
    values (its_id, its_scope, its_revision, evidence->>'problem', evidence->>'trace', evidence->>'feedback',
      (evidence->>'passed')::boolean, coalesce((select principal from bulkhead.run where id = writer->>'run'), writer->>'principal'),
      stamped, at_time)
    on conflict do nothing;
end $$;

drop function bulkhead_memory.promote_concept(text, integer, jsonb, timestamptz);
create function bulkhead_memory.promote_concept(its_concept text, its_number integer, how jsonb, at_time timestamptz)
returns void language plpgsql set enable_seqscan = off as $$
declare
  chosen record;
  said text;
  sayer text;
  promoted bigint;
begin
  lock table bulkhead.promotion in row exclusive mode; -- before any row, as revoke has it
  perform 1 from bulkhead_memory.concept where id = its_concept for update; -- one at a time
  select revision.id, revision.scope, revision.hash, revision.status, revision.principal, revision.provenance, source.integrity as stamped, effective.quarantined
    into chosen from bulkhead_memory.concept_revision as revision
      join bulkhead.provenance as source on source.id = revision.provenance
      join bulkhead.effective on effective.provenance = revision.provenance
    where concept = its_concept and number = its_number;
  if not found then raise exception using errcode = 'BH032', message = 'no revision'; end if;
  if chosen.status = 'active' then raise exception using errcode = 'BH033', message = 'believed already'; end if;
  if how->>'kind' <> 'person' and (chosen.stamped = 0 or chosen.quarantined or chosen.status = 'quarantined') then
    raise exception using errcode = 'BH022', message = 'a person only';
  end if;
  if how->>'kind' = 'evidence' then
    select feedback, seen.principal into said, sayer from bulkhead_memory.concept_evidence as seen
      join bulkhead.provenance as source on source.id = seen.provenance
      where seen.id = how->>'evidence' and seen.revision = chosen.id and seen.passed and source.integrity > 0;
    if said is null or said not in ('visible_tests', 'person') or (said = 'person' and chosen.principal is distinct from coalesce(sayer, '')) then
      raise exception using errcode = 'BH034', message = 'no evidence';
    end if;
  end if;
  if said is distinct from 'person' then
    insert into bulkhead.promotion (provenance, kind, by_whom, evidence, made_at)
      values (chosen.provenance, case when said is null then how->>'kind' else 'tests' end,
        case when said is null then how->>'name' else said end,
        jsonb_build_object('hash', chosen.hash, 'evidence', how->>'evidence'), at_time) returning id into promoted;
  end if;
  insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, made_at)
    select scope, concept, number, 'superseded', 'revision', at_time from bulkhead_memory.concept_revision
      where concept = its_concept and status = 'active';
  update bulkhead_memory.concept_revision set status = 'superseded' where concept = its_concept and status = 'active';
  update bulkhead_memory.concept_revision set status = 'active', promotion = promoted,
      integrity = (select integrity from bulkhead.effective where effective.provenance = chosen.provenance)
    where concept = its_concept and number = its_number;
  insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, by_whom, made_at)
    values (chosen.scope, its_concept, its_number, 'believed', coalesce(said, how->>'kind'), how->>'name', at_time);
end $$;

drop trigger forgotten_concepts on bulkhead_memory.concept_revision;
drop function bulkhead_memory.forgotten_concepts();
create function bulkhead_memory.forgotten_concepts() returns trigger language plpgsql as $$
declare
  was text := bulkhead_memory.look_after('on');
begin
  delete from bulkhead_memory.concept where id in (select concept from gone)
    and not exists (select 1 from bulkhead_memory.concept_revision where concept_revision.concept = concept.id);
  with again as (
    update bulkhead_memory.concept_revision set status = 'active' where id in (
      select distinct on (revision.concept) revision.id from bulkhead_memory.concept_revision as revision
        left join bulkhead_memory.concept_event as event on event.concept = revision.concept and event.number = revision.number
          and event.kind = 'believed'
        where status = 'superseded' and revision.concept in (select concept from gone where status = 'active')
        order by revision.concept, event.id desc nulls last, revision.number desc)
      returning scope, concept, number)
    insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, made_at)
      select scope, concept, number, 'believed', 'forgetting', clock_timestamp() from again;
  perform bulkhead_memory.look_after(was);
  return null;
end $$;
create trigger forgotten_concepts after delete on bulkhead_memory.concept_revision
  referencing old table as gone for each statement execute function bulkhead_memory.forgotten_concepts();

do $$
begin
  perform set_config('bulkhead.upkeep', '', true);
  reset role;
end $$;
