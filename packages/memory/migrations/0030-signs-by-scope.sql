-- What: the signs of vectors are in an index by scope of what is believed, and are kept as they are compared.
-- Why: in a large scope all of them are compared, which is most of what a search takes: each was looked up in its row, and
-- unpacked. `own` tells most of what others said apart without its row, which says whose it is. A row of an index has its limit, so of
-- a vector of more than 4,096 components there are the signs of so many.
-- Made as whoever owns the schema (0018).
do $$
declare
  holder text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'bulkhead_memory');
begin
  perform set_config('bulkhead.upkeep', 'on', true);
  if holder <> current_user and holder = 'bulkhead_operator' then set local role bulkhead_operator; end if;
end $$;

drop index bulkhead_memory.concept_sought_believed;
alter table bulkhead_memory.concept_sought
  add column own bigint not null generated always as (coalesce(hashtextextended(principal, 0), 0)) stored,
  alter column code type bit varying using substring(code || b'' for 4096),
  alter column code set storage plain;
create index concept_sought_signs on bulkhead_memory.concept_sought (scope)
  include (id, own, integrity, dimensions, code, embedder) where believed;

create or replace function bulkhead_memory.embed_concepts(revisions jsonb, vectors real[], its_embedder text, its_dimensions integer) returns integer
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
        set embedder = its_embedder, dimensions = its_dimensions, code = substring(binary_quantize(embedding) for 4096)
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
