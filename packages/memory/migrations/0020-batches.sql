-- What: a batch of concepts is stamped and written as sets, and vectors come as numbers. What is written is what was.
-- Why: each row asked again which scopes are seen, what its writer had read, and for its place in the index of words: a batch took
-- 13 times as long as its bare rows. Each still has a row of provenance of its own: it is promoted, and forgotten, alone.

-- As `stamp_memory` (0005): of rows of one kind that one writer makes of the same, a row of provenance each.
create function bulkhead.stamp_memories(its_kind text, its_positions text[], its_origin text, claimed integer, its_readers jsonb,
  its_worker text, its_schema text, its_run text, given jsonb, made_of jsonb) returns bigint[] language plpgsql set enable_seqscan = off as $$
declare
  its_thread text;
  parents bigint[] := '{}';
  lowest integer;
  unknown boolean;
  made bigint[];
begin
  if its_run is not null then
    select thread into its_thread from bulkhead.run where id = its_run;
  end if;
  select coalesce(array_agg(distinct found.id) filter (where found.id is not null), '{}'), min(found.integrity),
      coalesce(bool_or(found.id is null), false)
    into parents, lowest, unknown
    from (
      select asked.id, provenance.id, provenance.integrity from jsonb_array_elements_text(made_of) as asked (id)
        left join bulkhead.provenance on provenance.id = asked.id::bigint
      union all
      select input.position, at.id, at.integrity from (
        select jsonb_array_elements_text(given) as position where its_run is not null
        union select '' where its_run is not null) as input
      left join lateral (
        select id, integrity from bulkhead.provenance
          where thread = its_thread and position = input.position and kind in ('run', 'operation')
            and (run = its_run or input.position <> '')
          order by (run = its_run) desc, id desc limit 1) as at on true) as found (asked, id, integrity);
  if parents = '{}' and its_origin in ('main', 'worker', 'tool') then
    its_origin := 'external';
    unknown := true;
  end if;
  with stamped as (
    insert into bulkhead.provenance (thread, run, position, kind, origin, integrity, readers, worker, schema)
      select coalesce(its_thread, ''), case when its_thread is null then '' else its_run end, its_position, its_kind, its_origin,
          case when unknown then 0 else least(claimed, lowest,
            case its_origin when 'operator' then 2 when 'external' then 0 when 'tool' then 0 else 1 end) end,
          its_readers, its_worker, its_schema
        from unnest(its_positions) as its_position
      returning id)
    select array_agg(id) into made from stamped;
  if parents <> '{}' then
    insert into bulkhead.provenance_input (child, parent) select child, parent from unnest(made) as child, unnest(parents) as parent;
  end if;
  return made;
end $$;

create or replace function bulkhead.stamp_memory(its_kind text, its_position text, its_origin text, claimed integer, its_readers jsonb,
  its_worker text, its_schema text, its_run text, given jsonb, made_of jsonb) returns bigint language plpgsql set enable_seqscan = off as $$
begin
  return (bulkhead.stamp_memories(its_kind, array[its_position], its_origin, claimed, its_readers, its_worker, its_schema,
    its_run, given, made_of))[1];
end $$;

-- Made as whoever owns the schema (0018).
do $$
declare
  holder text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'bulkhead_memory');
begin
  if holder <> current_user and holder = 'bulkhead_operator' then set local role bulkhead_operator; end if;
end $$;

-- Of each concept there are six: that its revision is there was asked six times. They still go with it.
alter table bulkhead_memory.concept_near drop constraint concept_near_revision_fkey;
create function bulkhead_memory.near_no_more() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  was text := bulkhead_memory.look_after('on');
begin
  delete from bulkhead_memory.concept_near where revision in (select id from gone);
  perform bulkhead_memory.look_after(was);
  return null;
end $$;
create trigger near_no_more after delete on bulkhead_memory.concept_revision
  referencing old table as gone for each statement execute function bulkhead_memory.near_no_more();

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
  insert into bulkhead_memory.concept_near (scope, band, revision)
    select distinct its_scope, band::bigint, one.revision
      from jsonb_to_recordset(changes) as one (revision text, near jsonb), jsonb_array_elements_text(one.near) as band;
  insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, by_whom, made_at)
    select its_scope, concept.id, last, one.event, writer->>'origin', coalesce(writer->>'worker', its_principal), at_time
      from jsonb_to_recordset(changes) as one (concept text, event text) join bulkhead_memory.concept on concept.id = one.concept;
end $$;

-- Vectors of revisions, in the place of what they had; how many that was. `vectors`: one after the other, as many numbers each.
drop function bulkhead_memory.embed_concepts(jsonb, text, integer);
create function bulkhead_memory.embed_concepts(revisions jsonb, vectors real[], its_embedder text, its_dimensions integer) returns integer
language plpgsql set enable_seqscan = off as $$
declare
  embedded integer;
begin
  with given as materialized (
      select revision, vectors[(at::integer - 1) * its_dimensions + 1 : at::integer * its_dimensions]::vector as embedding
        from jsonb_array_elements_text(revisions) with ordinality as one (revision, at)
        where cardinality(vectors) = its_dimensions * jsonb_array_length(revisions)),
    coded as (
      update bulkhead_memory.concept_sought as sought
        set embedder = its_embedder, dimensions = its_dimensions, code = binary_quantize(embedding)
        from given where sought.revision = given.revision returning sought.id, sought.scope, embedding)
    insert into bulkhead_memory.concept_vector as held (sought, scope, embedding) select id, scope, embedding from coded
      on conflict (sought) do update set embedding = excluded.embedding;
  get diagnostics embedded = row_count;
  return embedded;
end $$;

do $$
begin
  reset role;
end $$;
