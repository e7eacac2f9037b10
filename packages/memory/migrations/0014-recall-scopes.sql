-- What: which scopes a search sees is found out once, and not again for each part of it.
-- Why: it was most of what a search in a small memory took. Whoever says nothing (`bulkhead.scopes`) sees what he saw before.
do $$
declare
  holder text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'bulkhead_memory');
  one text;
begin
  if holder <> current_user and holder = 'bulkhead_operator' then set local role bulkhead_operator; end if;
  create function bulkhead_memory.seen_scopes() returns integer[] language sql stable as
    'select coalesce(nullif(current_setting(''bulkhead.scopes'', true), '''')::integer[], bulkhead_memory.visible())';
  foreach one in array array['concept_sought', 'concept_vector', 'concept_term'] loop
    execute format('alter policy of_scope on bulkhead_memory.%I using (scope = any ((select bulkhead_memory.seen_scopes())::integer[]))', one);
  end loop;
  reset role;
end $$;
