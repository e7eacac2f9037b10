-- What: what a run in quarantine says, and said before it went there, counts as a stranger's: as evidence, and as a use; and a
-- name whose last revision was forgotten takes new ones.
-- Why: evidence was held against what its run was stamped, and not against what it counts as; and what was seen was held against
-- the number that was given last, so that whatever was forgotten last closed its name for good.
drop trigger tests_promote_on_evidence on bulkhead.promotion;
create function bulkhead.tests_promote_on_evidence() returns trigger language plpgsql as $$
begin
  if new.kind <> 'tests' then return new; end if;
  if not exists (
    select 1 from bulkhead_memory.concept_evidence as seen
      join bulkhead_memory.concept_revision as revision on revision.id = seen.revision
      join bulkhead.effective as source on source.provenance = seen.provenance
      where seen.id = new.evidence->>'evidence' and revision.provenance = new.provenance
        and seen.feedback = 'visible_tests' and seen.passed and source.integrity > 0) then
    raise exception using errcode = 'BH034', message = 'no evidence';
  end if;
  return new;
end $$;
create trigger tests_promote_on_evidence before insert on bulkhead.promotion
  for each row execute function bulkhead.tests_promote_on_evidence();

create function bulkhead.uses_in_quarantine() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  was text := coalesce(current_setting('bulkhead.upkeep', true), '');
begin
  perform set_config('bulkhead.upkeep', 'on', true);
  update bulkhead_memory.concept_use set integrity = 0 where run in (
    select source.run from apart join bulkhead.provenance as source on source.id = apart.provenance
      where source.kind in ('run', 'operation'));
  perform set_config('bulkhead.upkeep', was, true);
  return null;
end $$;
create trigger uses_in_quarantine after insert on bulkhead.quarantine
  referencing new table as apart for each statement execute function bulkhead.uses_in_quarantine();

-- Made as whoever owns the schema (0018).
do $$
declare
  holder text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'bulkhead_memory');
begin
  if holder <> current_user and holder = 'bulkhead_operator' then set local role bulkhead_operator; end if;
end $$;

drop function bulkhead_memory.tests_promote_on_evidence();

drop function bulkhead_memory.write_concepts(jsonb, jsonb, timestamptz);
create function bulkhead_memory.write_concepts(changes jsonb, writer jsonb, at_time timestamptz) returns void
language plpgsql set enable_seqscan = off as $$
declare
  its_scope integer := bulkhead_memory.own_made();
  its_principal text;
  claimed integer;
  written integer;
  next integer;
  change jsonb;
  sources bigint[];
  stamped bigint;
begin
  if its_scope is null then raise exception using errcode = 'BH035', message = 'no scope'; end if;
  lock table bulkhead.provenance_input in row exclusive mode; -- before any row, as revoke has it
  insert into bulkhead_memory.concept (id, scope, name_key, made_at)
    select one->>'concept', its_scope, one->>'key', at_time from jsonb_array_elements(changes) as one where (one->>'fresh')::boolean;
  perform 1 from bulkhead_memory.concept where id in (select one->>'concept' from jsonb_array_elements(changes) as one)
    order by id for update; -- what is looked at next nobody changes
  -- What was seen is the last that is there, also where a later one was forgotten.
  update bulkhead_memory.concept set last = last + 1 from jsonb_array_elements(changes) as one
    where concept.id = one->>'concept' and concept.scope = its_scope and concept.last >= (one->>'seen')::integer
      and not exists (select 1 from bulkhead_memory.concept_revision as later
        where later.concept = concept.id and later.number > (one->>'seen')::integer);
  get diagnostics written = row_count;
  if written <> jsonb_array_length(changes) then raise exception using errcode = 'BH031', message = 'changed'; end if;
  its_principal := coalesce((select principal from bulkhead.run where id = writer->>'run'), writer->>'principal');

  for change in select jsonb_array_elements(changes) loop
    claimed := (writer->>'integrity')::integer;
    select last into next from bulkhead_memory.concept where id = change->>'concept';
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
      select change->>'revision', its_scope, change->>'concept', next,
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
    select its_scope, concept.id, last, one->>'event', writer->>'origin', coalesce(writer->>'worker', its_principal), at_time
      from jsonb_array_elements(changes) as one join bulkhead_memory.concept on concept.id = one->>'concept';
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
      join bulkhead.effective as source on source.provenance = seen.provenance
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

drop function bulkhead_memory.use_concepts(jsonb, text, jsonb, boolean, timestamptz);
create function bulkhead_memory.use_concepts(revisions jsonb, its_run text, its_cited jsonb, its_passed boolean, at_time timestamptz)
returns void language plpgsql set enable_seqscan = off as $$
declare
  its_scope integer := bulkhead_memory.own_made();
  lowest integer;
begin
  if its_scope is null then raise exception using errcode = 'BH035', message = 'no scope'; end if;
  select coalesce(min(effective.integrity), 0) into lowest from bulkhead.provenance
    join bulkhead.effective on effective.provenance = provenance.id where run = its_run and kind in ('run', 'operation');
  insert into bulkhead_memory.concept_use as known (scope, revision, run, cited, passed, integrity, made_at)
    select its_scope, revision.id, its_run, its_cited ? revision.id, its_passed, lowest, at_time
      from bulkhead_memory.concept_revision as revision where revision.id in (select jsonb_array_elements_text(revisions))
    on conflict (revision, run) do update set cited = excluded.cited, passed = excluded.passed, integrity = excluded.integrity;
end $$;

do $$
begin
  reset role;
end $$;
