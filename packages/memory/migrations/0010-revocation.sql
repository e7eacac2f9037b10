-- What: promotions that are taken back (who, when, why), and the quarantine of all that was made of what was promoted.
-- Why in SQL: whoever reads a row of memory, or makes another of it, must see that it is in quarantine, whichever part of
-- Bulkhead he is; and nothing may be made of it unseen while it goes there.
alter table bulkhead.provenance
  drop constraint provenance_kind_check,
  add constraint provenance_kind_check
    check (kind in ('run', 'operation', 'effect', 'file', 'program', 'task', 'concept', 'evidence'));
alter table bulkhead.promotion
  drop constraint promotion_kind_check,
  add constraint promotion_kind_check check (kind in ('person', 'developer', 'tests'));

create table bulkhead.revocation (
  id bigint generated always as identity primary key,
  provenance bigint not null references bulkhead.provenance on delete cascade,
  kind text not null check (kind in ('person', 'developer')),
  by_whom text not null check (by_whom <> ''),
  why text not null check (why <> ''),
  made_at timestamptz not null,
  v smallint not null default 1
);
create index revocation_by_provenance on bulkhead.revocation (provenance);

create table bulkhead.quarantine (
  provenance bigint not null references bulkhead.provenance on delete cascade,
  revocation bigint not null references bulkhead.revocation on delete cascade,
  last_promotion bigint not null, -- of all: one that is made later counts again
  primary key (provenance, revocation)
);
create index quarantine_by_revocation on bulkhead.quarantine (revocation);

create trigger append_only before update or delete on bulkhead.revocation
  for each row execute function bulkhead.append_only();
create trigger never_emptied before truncate on bulkhead.revocation
  for each statement execute function bulkhead.append_only();
create trigger append_only before update or delete on bulkhead.quarantine
  for each row execute function bulkhead.append_only();
create trigger never_emptied before truncate on bulkhead.quarantine
  for each statement execute function bulkhead.append_only();

-- What a row counts as: trusted where it was promoted, external where it is in quarantine, otherwise what it was stamped.
create view bulkhead.effective as
  select source.id as provenance,
    case when promoted.last > coalesce(kept_apart.last, -1) then 2
      when kept_apart.last is not null then 0 else source.integrity end::smallint as integrity,
    kept_apart.last is not null and coalesce(promoted.last, -1) <= kept_apart.last as quarantined
  from bulkhead.provenance as source
    cross join lateral (select max(id) as last from bulkhead.promotion where provenance = source.id) as promoted
    cross join lateral (select max(last_promotion) as last from bulkhead.quarantine where provenance = source.id) as kept_apart;

create or replace function bulkhead.person_promotes_external() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if new.kind <> 'person' and exists (
    select 1 from bulkhead.provenance join bulkhead.effective on effective.provenance = id
      where id = new.provenance and (provenance.integrity = 0 or quarantined)) then
    raise exception using errcode = 'BH022', message = 'a person only';
  end if;
  return new;
end $$;

-- What is made of something in quarantine is there too.
create function bulkhead.quarantine_is_inherited() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  insert into bulkhead.quarantine (provenance, revocation, last_promotion)
    select made.child, quarantine.revocation, quarantine.last_promotion from made
      join bulkhead.quarantine on quarantine.provenance = made.parent
      join bulkhead.effective on effective.provenance = made.parent and quarantined
    on conflict do nothing;
  return null;
end $$;
create trigger quarantine_is_inherited after insert on bulkhead.provenance_input
  referencing new table as made for each statement execute function bulkhead.quarantine_is_inherited();

-- Of rows and everything that was made of them, in one transaction; what was put in quarantine, the roots first. Meanwhile
-- nobody makes anything of another row, and nobody promotes: who waits sees the quarantine.
create function bulkhead.revoke(roots bigint[], by_kind text, by_name text, reason text, at_time timestamptz)
returns setof bigint language plpgsql set enable_seqscan = off as $$
declare
  latest bigint;
  revoked bigint;
begin
  lock table bulkhead.provenance_input, bulkhead.promotion in share row exclusive mode;
  select coalesce(max(id), 0) into latest from bulkhead.promotion;
  insert into bulkhead.revocation (provenance, kind, by_whom, why, made_at)
    select root, by_kind, by_name, reason, at_time from unnest(roots) as root;
  select max(id) into revoked from bulkhead.revocation where provenance = any (roots);
  return query
    with recursive derived (id) as (
        select unnest(roots)
        union select next.child from derived cross join lateral (
          select child from bulkhead.provenance_input where parent = derived.id offset 0) as next),
      apart as (
        insert into bulkhead.quarantine (provenance, revocation, last_promotion)
          select id, revoked, latest from derived returning provenance)
    select provenance from apart order by not provenance = any (roots), provenance;
end $$;
