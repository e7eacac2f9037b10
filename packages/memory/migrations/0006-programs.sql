-- What: programs, their versions and who approved them; and promotions, by which a row of provenance becomes trusted.
-- Why in SQL: what is approved leads agents. That it is what was seen, that one version is approved at a time, and that a
-- person promotes what ever saw a stranger's text, must hold for everyone who writes here.
create table bulkhead.promotion (
  id bigint generated always as identity primary key,
  provenance bigint not null references bulkhead.provenance on delete cascade,
  kind text not null check (kind in ('person', 'developer')),
  by_whom text not null check (by_whom <> ''),
  evidence jsonb not null, -- hashes, never text
  made_at timestamptz not null,
  v smallint not null default 1
);
create index promotion_by_provenance on bulkhead.promotion (provenance);

create function bulkhead.person_promotes_external() returns trigger language plpgsql as $$
begin
  if new.kind <> 'person' and exists (select 1 from bulkhead.provenance where id = new.provenance and integrity = 0) then
    raise exception using errcode = 'BH022', message = 'a person only';
  end if;
  return new;
end $$;
create trigger person_promotes_external before insert on bulkhead.promotion
  for each row execute function bulkhead.person_promotes_external();
create trigger append_only before update or delete on bulkhead.promotion
  for each row execute function bulkhead.append_only();
create trigger never_emptied before truncate on bulkhead.promotion
  for each statement execute function bulkhead.append_only();

create table bulkhead_operator.program (
  name text primary key,
  last integer not null -- the number of its last version; none comes again
);

create table bulkhead_operator.program_version (
  id text not null unique,
  name text not null references bulkhead_operator.program,
  version integer not null,
  status text not null default 'draft' check (status in ('draft', 'approved', 'superseded')),
  body bytea not null,
  hash text, -- of the definition, as it was approved
  supersedes integer, -- the one that was approved when this was drafted
  provenance bigint not null references bulkhead.provenance on delete cascade,
  promotion bigint references bulkhead.promotion,
  made_at timestamptz not null,
  v smallint not null default 1,
  primary key (name, version),
  check ((status = 'draft') = (hash is null)),
  check ((status = 'draft') = (promotion is null))
);
create unique index program_approved_once on bulkhead_operator.program_version (name) where status = 'approved';
create index program_by_provenance on bulkhead_operator.program_version (provenance);

-- Sealing anew changes how a definition lies there, and nothing else.
create function bulkhead_operator.program_is_frozen() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if current_setting('bulkhead.forgetting', true) = 'on' then return old; end if;
  elsif (new.id, new.name, new.version, new.supersedes, new.provenance, new.made_at)
      is not distinct from (old.id, old.name, old.version, old.supersedes, old.provenance, old.made_at)
    and (new.status = old.status or (old.status, new.status) in (('draft', 'approved'), ('approved', 'superseded')))
    and (old.status = 'draft' or (new.hash, new.promotion) is not distinct from (old.hash, old.promotion))
    and (new.body = old.body or new.status = old.status) then
    return new;
  end if;
  raise exception using errcode = 'check_violation', constraint = 'program_is_frozen', table = 'program_version', message = 'frozen';
end $$;
create trigger program_is_frozen before update or delete on bulkhead_operator.program_version
  for each row execute function bulkhead_operator.program_is_frozen();

-- SQLSTATEs: BH020 it is no draft any more, BH021 another one was approved since it was drafted, BH022 a person only,
-- BH023 there is no such version.
create function bulkhead_operator.draft_program(its_id text, its_name text, its_body bytea, its_from integer, writer jsonb,
  at_time timestamptz) returns integer language plpgsql as $$
declare
  number integer;
  origin bigint;
  stamped bigint;
begin
  insert into bulkhead_operator.program as known (name, last) values (its_name, 1)
    on conflict (name) do update set last = known.last + 1 returning last into number;
  if its_from is not null then
    select provenance into origin from bulkhead_operator.program_version where name = its_name and version = its_from;
    if not found then raise exception using errcode = 'BH023', message = 'no version'; end if;
  end if;
  stamped := bulkhead.stamp_memory('program', 'program:' || its_id, writer->>'origin',
    (writer->>'integrity')::integer, writer->'readers', writer->>'worker', writer->>'schema', writer->>'run',
    coalesce(writer->'inputs', '[]'), case when origin is null then '[]' else jsonb_build_array(origin::text) end);
  insert into bulkhead_operator.program_version (id, name, version, body, supersedes, provenance, made_at)
    values (its_id, its_name, number, its_body,
      (select version from bulkhead_operator.program_version where name = its_name and status = 'approved'), stamped, at_time);
  return number;
end $$;

create function bulkhead_operator.approve_program(its_name text, its_version integer, its_hash text, by_kind text, by_name text,
  at_time timestamptz) returns void language plpgsql as $$
declare
  draft record;
  approved integer;
  promoted bigint;
begin
  perform 1 from bulkhead_operator.program where name = its_name for update; -- one approval at a time
  select status, supersedes, provenance into draft from bulkhead_operator.program_version
    where name = its_name and version = its_version;
  if not found then raise exception using errcode = 'BH023', message = 'no version'; end if;
  if draft.status <> 'draft' then raise exception using errcode = 'BH020', message = 'no draft'; end if;
  select version into approved from bulkhead_operator.program_version where name = its_name and status = 'approved';
  if approved is distinct from draft.supersedes then raise exception using errcode = 'BH021', message = 'another'; end if;
  insert into bulkhead.promotion (provenance, kind, by_whom, evidence, made_at)
    values (draft.provenance, by_kind, by_name, jsonb_build_object('hash', its_hash), at_time) returning id into promoted;
  update bulkhead_operator.program_version set status = 'superseded' where name = its_name and status = 'approved';
  update bulkhead_operator.program_version set status = 'approved', hash = its_hash, promotion = promoted
    where name = its_name and version = its_version;
end $$;

-- As the other tables there (0003): they are the role's, where there is one.
do $$
declare
  moved text;
begin
  if (select pg_get_userbyid(nspowner) = 'bulkhead_operator' from pg_namespace where nspname = 'bulkhead_operator') then
    for moved in select tablename from pg_tables where schemaname = 'bulkhead_operator' and tableowner <> 'bulkhead_operator' loop
      execute format('alter table bulkhead_operator.%I owner to bulkhead_operator', moved);
    end loop;
  end if;
end $$;
