-- What: a sketch of what a revision says beside each of its bands, by which what shares a band by chance is told apart; and an
-- index of what revisions without a name say.
-- Why: whoever proposed a concept was given every text that shares a band with it, up to two hundred, which in a library of some
-- thousands is nearly always that many; and what says just this was looked for among all revisions.
-- A row without a sketch, of an earlier time or an older process, is compared word for word.
do $$
declare
  holder text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'bulkhead_memory');
begin
  if holder <> current_user and holder = 'bulkhead_operator' then set local role bulkhead_operator; end if;
end $$;

alter table bulkhead_memory.concept_near add column sketch bit(256);
create index concept_revision_unnamed on bulkhead_memory.concept_revision (scope, hash) where name is null;

drop function bulkhead_memory.write_concepts(jsonb, jsonb, timestamptz);
create function bulkhead_memory.write_concepts(changes jsonb, writer jsonb, at_time timestamptz) returns void
language plpgsql set enable_seqscan = off as $$
declare
  its_scope integer := bulkhead_memory.own_made();
  its_principal text;
  claimed integer;
  made integer;
  written integer;
  alike record;
  sources bigint[];
  stamped bigint[];
begin
  if its_scope is null then raise exception using errcode = 'BH035', message = 'no scope'; end if;
  lock table bulkhead.provenance_input in row exclusive mode; -- before any row, as revoke has it
  insert into bulkhead_memory.concept (id, scope, name_key, last, made_at)
    select one->>'concept', its_scope, one->>'key', 1, at_time from jsonb_array_elements(changes) as one where (one->>'fresh')::boolean;
  get diagnostics made = row_count;
  perform 1 from bulkhead_memory.concept where id in (
      select one->>'concept' from jsonb_array_elements(changes) as one where not (one->>'fresh')::boolean)
    order by id for update; -- what is looked at next nobody changes
  -- What was seen is the last that is there, also where a later one was forgotten.
  update bulkhead_memory.concept set last = last + 1 from jsonb_array_elements(changes) as one
    where not (one->>'fresh')::boolean and concept.id = one->>'concept' and concept.scope = its_scope and concept.last >= (one->>'seen')::integer
      and not exists (select 1 from bulkhead_memory.concept_revision as later
        where later.concept = concept.id and later.number > (one->>'seen')::integer);
  get diagnostics written = row_count;
  if made + written <> jsonb_array_length(changes) then raise exception using errcode = 'BH031', message = 'changed'; end if;
  its_principal := coalesce((select principal from bulkhead.run where id = writer->>'run'), writer->>'principal');

  for alike in
    select coalesce(one->'made_of', '[]') as made_of, jsonb_agg(one) as drafts, array_agg('concept:' || (one->>'revision')) as positions
      from jsonb_array_elements(changes) as one group by 1
  loop
    claimed := (writer->>'integrity')::integer;
    select coalesce(array_agg(provenance), '{}') into sources from bulkhead_memory.concept_revision
      where id in (select jsonb_array_elements_text(alike.made_of));
    if cardinality(sources) <> jsonb_array_length(alike.made_of) then
      raise exception using errcode = 'BH032', message = 'no source';
    end if;
    if its_principal is not null and exists (select 1 from bulkhead_memory.concept_revision
        where provenance = any (sources) and integrity < 2 and principal is distinct from its_principal) then
      claimed := 0;
    end if;
    stamped := bulkhead.stamp_memories('concept', alike.positions, writer->>'origin', claimed,
      writer->'readers', writer->>'worker', writer->>'schema', writer->>'run', coalesce(writer->'inputs', '[]'),
      (select coalesce(jsonb_agg(source::text), '[]') from unnest(sources) as source));
    insert into bulkhead_memory.concept_revision
        (id, scope, concept, number, status, integrity, principal, format, name, body, hash, words, provenance, made_at)
      select one.revision, its_scope, one.concept, concept.last,
        case when quarantined then 'quarantined' else coalesce(one.status, 'candidate') end, effective.integrity, its_principal,
        one.format, one.name, one.body, one.hash, one.words, stamp.id, at_time
      from bulkhead.provenance as stamp join bulkhead.effective on effective.provenance = stamp.id
        join jsonb_to_recordset(alike.drafts)
          as one (revision text, concept text, status text, format text, name text, body jsonb, hash text, words text)
          on stamp.position = 'concept:' || one.revision
        join bulkhead_memory.concept on concept.id = one.concept
      where stamp.id = any (stamped);
  end loop;
  insert into bulkhead_memory.concept_evidence (id, scope, revision, problem, trace, feedback, passed, principal, provenance, made_at)
    select seen.id, its_scope, revision.id, seen.problem, seen.trace, seen.feedback, seen.passed, its_principal, revision.provenance, at_time
      from jsonb_to_recordset(changes) as one (revision text, evidence jsonb)
        join bulkhead_memory.concept_revision as revision on revision.id = one.revision,
        jsonb_to_recordset(one.evidence) as seen (id text, problem text, trace text, feedback text, passed boolean)
    on conflict do nothing;
  insert into bulkhead_memory.concept_near (scope, band, revision, sketch)
    select its_scope, band::bigint, one.revision, one.sketch
      from jsonb_to_recordset(changes) as one (revision text, near jsonb, sketch bit(256)), jsonb_array_elements_text(one.near) as band
    on conflict do nothing;
  insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, by_whom, made_at)
    select its_scope, concept.id, last, one.event, writer->>'origin', coalesce(writer->>'worker', its_principal), at_time
      from jsonb_to_recordset(changes) as one (concept text, event text) join bulkhead_memory.concept on concept.id = one.concept;
end $$;

do $$
begin
  reset role;
end $$;
