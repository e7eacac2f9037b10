-- What: the signs of vectors are in their index by how many dimensions their vectors have, too.
-- Why: only signs of as many dimensions are compared: that was asked of each row of a large scope, and is now asked of the index.
do $$
declare
  holder text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'bulkhead_memory');
begin
  if holder <> current_user and holder = 'bulkhead_operator' then set local role bulkhead_operator; end if;
  drop index bulkhead_memory.concept_sought_signs;
  create index concept_sought_signs on bulkhead_memory.concept_sought (scope, dimensions)
    include (code, id, integrity, embedder, own) where believed;
  reset role;
end $$;
