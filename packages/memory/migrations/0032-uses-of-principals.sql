-- What: a use says whose run it was, and those that count are in an index.
-- Why: whoever shared a tenant could, by what his runs cited, change the order in which somebody else is told of what is there; and
-- whatever nobody cited was counted through too.
-- Made as whoever owns the schema (0018).
do $$
declare
  holder text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'bulkhead_memory');
begin
  perform set_config('bulkhead.upkeep', 'on', true);
  if holder <> current_user and holder = 'bulkhead_operator' then set local role bulkhead_operator; end if;
end $$;

alter table bulkhead_memory.concept_use add column principal text; -- null: of nobody, or of a run that is not kept
update bulkhead_memory.concept_use as used set principal = run.principal from bulkhead.run where run.id = used.run;
create index concept_use_helped on bulkhead_memory.concept_use (revision)
  include (scope, integrity, principal) where cited and passed and integrity >= 1;

create or replace function bulkhead_memory.use_concepts(revisions jsonb, its_run text, its_cited jsonb, its_passed boolean, at_time timestamptz)
returns void language plpgsql set enable_seqscan = off as $$
declare
  its_scope integer := bulkhead_memory.own_made();
  its_principal text := (select principal from bulkhead.run where id = its_run);
  lowest integer;
begin
  if its_scope is null then raise exception using errcode = 'BH035', message = 'no scope'; end if;
  select coalesce(min(effective.integrity), 0) into lowest from bulkhead.provenance
    join bulkhead.effective on effective.provenance = provenance.id where run = its_run and kind in ('run', 'operation');
  insert into bulkhead_memory.concept_use as known (scope, revision, run, cited, passed, integrity, principal, made_at)
    select its_scope, revision.id, its_run, its_cited ? revision.id, its_passed, lowest, its_principal, at_time
      from bulkhead_memory.concept_revision as revision where revision.id in (select jsonb_array_elements_text(revisions))
    on conflict (revision, run) do update set cited = excluded.cited, passed = excluded.passed, integrity = excluded.integrity,
      principal = excluded.principal;
end $$;

do $$
begin
  if exists (select 1 from pg_roles where rolname = 'bulkhead_memory') then
    grant update (principal) on bulkhead_memory.concept_use to bulkhead_memory;
  end if;
  perform set_config('bulkhead.upkeep', '', true);
  reset role;
end $$;
