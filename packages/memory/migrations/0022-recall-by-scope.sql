-- What: what says whether a concept may guide stands beside its vector too, with an index by scope of those that are believed;
-- and what finds out which scopes are seen is planned once a connection.
-- Why: in a small scope each vector was looked up by its key, which cost more than to compare it; and a function in plain SQL is
-- planned anew by each statement that asks it, which cost as much again. What is seen is what was.
create or replace function bulkhead_memory.visible() returns integer[] language plpgsql stable as $$
begin
  return array(select id from bulkhead_memory.scope
    where tenant = bulkhead_memory.setting('tenant')
      and (project is null or bulkhead_memory.setting('project') in (project, '*'))
      and (domain is null or bulkhead_memory.setting('domain') in (domain, '*'))
      and (role is null or bulkhead_memory.setting('role') in (role, '*')));
end $$;
create or replace function bulkhead_memory.own() returns integer language plpgsql stable as $$
begin
  return (select id from bulkhead_memory.scope
    where (tenant, project, domain, role) is not distinct from (bulkhead_memory.setting('tenant'),
      bulkhead_memory.setting('project'), bulkhead_memory.setting('domain'), bulkhead_memory.setting('role')));
end $$;

-- Made as whoever owns the schema (0018).
do $$
declare
  holder text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'bulkhead_memory');
begin
  perform set_config('bulkhead.upkeep', 'on', true);
  if holder <> current_user and holder = 'bulkhead_operator' then set local role bulkhead_operator; end if;
end $$;

alter policy seen on bulkhead_memory.concept_revision using (scope = any ((select bulkhead_memory.seen_scopes())::integer[]));
alter policy seen on bulkhead_memory.concept_use using (scope = any ((select bulkhead_memory.seen_scopes())::integer[]));

-- As concept_sought has them.
alter table bulkhead_memory.concept_vector
  add column believed boolean, add column integrity smallint, add column principal text, add column embedder text;
update bulkhead_memory.concept_vector as held
  set believed = sought.believed, integrity = sought.integrity, principal = sought.principal, embedder = sought.embedder
  from bulkhead_memory.concept_sought as sought where sought.id = held.sought;
alter table bulkhead_memory.concept_vector
  alter column believed set not null, alter column integrity set not null, alter column embedder set not null;
create index concept_vector_believed on bulkhead_memory.concept_vector (scope) where believed;

drop trigger sought_anew on bulkhead_memory.concept_revision;
drop function bulkhead_memory.sought_anew();
create function bulkhead_memory.sought_anew() returns trigger language plpgsql set enable_seqscan = off as $$
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
  update bulkhead_memory.concept_vector as held set believed = sought.believed, integrity = sought.integrity
    from bulkhead_memory.concept_sought as sought where sought.revision = any (changed) and held.sought = sought.id;
  perform bulkhead_memory.seek(changed);
  return null;
end $$;
create trigger sought_anew after update on bulkhead_memory.concept_revision
  referencing old table as before new table as after for each statement execute function bulkhead_memory.sought_anew();

drop function bulkhead_memory.embed_concepts(jsonb, real[], text, integer);
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
        from given where sought.revision = given.revision
        returning sought.id, sought.scope, embedding, sought.believed, sought.integrity, sought.principal)
    insert into bulkhead_memory.concept_vector as held (sought, scope, embedding, believed, integrity, principal, embedder)
      select id, scope, embedding, believed, integrity, principal, its_embedder from coded
      on conflict (sought) do update set embedding = excluded.embedding, embedder = excluded.embedder,
        believed = excluded.believed, integrity = excluded.integrity;
  get diagnostics embedded = row_count;
  return embedded;
end $$;

do $$
begin
  perform set_config('bulkhead.upkeep', '', true);
  reset role;
end $$;
