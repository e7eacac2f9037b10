-- What: how concepts are found: a row of each that is narrow enough to be looked through whole, its vector beside it, and the
-- words of those that are believed.
-- Why no shared index of vectors and none of full text: what such an index gives back depends on every row in it. Here what
-- is found is computed over the rows that may guide and over nothing else, so that others cannot change even the order. The
-- words are a table with a btree: what is compared by `=` may use it under row-level security, and `@@` may not.
-- Made as whoever owns the tables there (0011): triggers are added to one of them.
do $$
declare
  holder text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'bulkhead_memory');
begin
  perform set_config('bulkhead.upkeep', 'on', true);
  if holder <> current_user and holder = 'bulkhead_operator' then set local role bulkhead_operator; end if;
end $$;

create table bulkhead_memory.concept_sought (
  id bigint generated always as identity primary key,
  scope integer not null references bulkhead_memory.scope,
  revision text not null unique references bulkhead_memory.concept_revision on delete cascade,
  believed boolean not null,
  integrity smallint not null,
  principal text,
  size integer not null, -- of what it says, in characters
  embedder text, -- null: it has no vector yet
  dimensions smallint,
  code bit varying, -- the signs of its vector
  check ((embedder is null) = (code is null) and (embedder is null) = (dimensions is null))
);
create index concept_sought_believed on bulkhead_memory.concept_sought (scope, integrity) where believed;

create table bulkhead_memory.concept_vector (
  sought bigint primary key references bulkhead_memory.concept_sought on delete cascade,
  scope integer not null,
  embedding vector not null
);
-- As it is, in the row while it fits there: nothing is gained by packing it, and the row is read for it alone.
alter table bulkhead_memory.concept_vector alter column embedding set storage external;

-- Of believed revisions alone. `field` 0 is all that a concept says, 1 and on are its cues; `length` is that of the field.
create table bulkhead_memory.concept_term (
  scope integer not null,
  term text collate "C" not null,
  field smallint not null,
  integrity smallint not null,
  sought bigint not null,
  times smallint not null,
  length smallint not null
);
create index concept_term_held on bulkhead_memory.concept_term (scope, term, field, integrity, sought);

-- What a revision is found by: its words' stems, and those of each of its cues.
create function bulkhead_memory.terms_of(words text, body jsonb) returns table (field smallint, term text, times smallint, length smallint)
language sql immutable as $$
  select field::smallint, lexeme collate "C", least(cardinality(positions), 100)::smallint, least(count(*) over (partition by field), 10000)::smallint
    from (select 0 as field, words as said union all
      select at, cue from jsonb_array_elements_text(coalesce(body->'cues', '[]')) with ordinality as cue (cue, at)) as fields,
      lateral unnest(to_tsvector('english', said))
$$;

create function bulkhead_memory.seek(revisions text[]) returns void language sql as $$
  insert into bulkhead_memory.concept_term (scope, term, field, integrity, sought, times, length)
    select sought.scope, terms.term, terms.field, sought.integrity, sought.id, terms.times, terms.length
      from bulkhead_memory.concept_sought as sought join bulkhead_memory.concept_revision as revision on revision.id = sought.revision,
        lateral bulkhead_memory.terms_of(revision.words, revision.body) as terms
      where sought.revision = any (revisions) and sought.believed
$$;

create function bulkhead_memory.sought() returns trigger language plpgsql as $$
begin
  insert into bulkhead_memory.concept_sought (scope, revision, believed, integrity, principal, size)
    select scope, id, status = 'active', integrity, principal, length(body::text) from made;
  perform bulkhead_memory.seek((select array_agg(id) from made where status = 'active'));
  return null;
end $$;
create trigger sought after insert on bulkhead_memory.concept_revision
  referencing new table as made for each statement execute function bulkhead_memory.sought();

create function bulkhead_memory.sought_anew() returns trigger language plpgsql as $$
declare
  changed text[];
begin
  select array_agg(after.id) into changed from after join before on before.id = after.id
    where ((before.status = 'active'), before.integrity) is distinct from ((after.status = 'active'), after.integrity);
  if changed is null then return null; end if;
  delete from bulkhead_memory.concept_term as held
    using bulkhead_memory.concept_sought as sought, after, lateral bulkhead_memory.terms_of(after.words, after.body) as terms
    where sought.revision = any (changed) and sought.believed and after.id = sought.revision
      and held.scope = sought.scope and held.term = terms.term and held.field = terms.field
      and held.integrity = sought.integrity and held.sought = sought.id;
  update bulkhead_memory.concept_sought as sought set believed = (after.status = 'active'), integrity = after.integrity
    from after where sought.revision = any (changed) and after.id = sought.revision;
  perform bulkhead_memory.seek(changed);
  return null;
end $$;
create trigger sought_anew after update on bulkhead_memory.concept_revision
  referencing old table as before new table as after for each statement execute function bulkhead_memory.sought_anew();

-- Before the rows that it needs are gone with the revision. For the tables' owner: a revision is forgotten by a cascade.
create function bulkhead_memory.sought_no_more() returns trigger language plpgsql as $$
declare
  before text := coalesce(current_setting('bulkhead.upkeep', true), '');
begin
  perform set_config('bulkhead.upkeep', 'on', true);
  delete from bulkhead_memory.concept_term as held
    using bulkhead_memory.concept_sought as sought, lateral bulkhead_memory.terms_of(old.words, old.body) as terms
    where sought.revision = old.id and sought.believed and held.scope = sought.scope and held.term = terms.term
      and held.field = terms.field and held.integrity = sought.integrity and held.sought = sought.id;
  perform set_config('bulkhead.upkeep', before, true);
  return old;
end $$;
create trigger sought_no_more before delete on bulkhead_memory.concept_revision
  for each row execute function bulkhead_memory.sought_no_more();

-- Vectors of revisions, in the place of what they had; how many that was. `vectors`: [{revision, vector}].
create function bulkhead_memory.embed_concepts(vectors jsonb, its_embedder text, its_dimensions integer) returns integer
language plpgsql set enable_seqscan = off as $$
declare
  embedded integer;
begin
  insert into bulkhead_memory.concept_vector as held (sought, scope, embedding)
    select sought.id, sought.scope, (one->>'vector')::vector
      from jsonb_array_elements(vectors) as one join bulkhead_memory.concept_sought as sought on sought.revision = one->>'revision'
      where vector_dims((one->>'vector')::vector) = its_dimensions
    on conflict (sought) do update set embedding = excluded.embedding;
  get diagnostics embedded = row_count;
  update bulkhead_memory.concept_sought as sought
    set embedder = its_embedder, dimensions = its_dimensions, code = binary_quantize((one->>'vector')::vector)
    from jsonb_array_elements(vectors) as one
    where sought.revision = one->>'revision' and vector_dims((one->>'vector')::vector) = its_dimensions;
  return embedded;
end $$;

insert into bulkhead_memory.concept_sought (scope, revision, believed, integrity, principal, size)
  select scope, id, status = 'active', integrity, principal, length(body::text) from bulkhead_memory.concept_revision;
select bulkhead_memory.seek((select array_agg(id) from bulkhead_memory.concept_revision where status = 'active'));

do $$
declare
  one text;
begin
  foreach one in array array['concept_sought', 'concept_vector', 'concept_term'] loop
    execute format('alter table bulkhead_memory.%I enable row level security', one);
    execute format('alter table bulkhead_memory.%I force row level security', one);
    execute format('create policy upkeep on bulkhead_memory.%I to %I using (current_setting(''bulkhead.upkeep'', true) = ''on'')', one, current_user);
    execute format('create policy of_scope on bulkhead_memory.%I using (scope = any ((select bulkhead_memory.visible())::integer[]))', one);
    if exists (select 1 from pg_roles where rolname = 'bulkhead_memory') then
      execute format('grant select, insert, update, delete on bulkhead_memory.%I to bulkhead_memory', one);
    end if;
  end loop;
  perform set_config('bulkhead.upkeep', '', true);
  reset role;
end $$;
