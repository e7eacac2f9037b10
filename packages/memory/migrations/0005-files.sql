-- What: named stores of versioned files; and where rows outside of a run (files, programs, tasks) come from.
-- Why all of it on the operator side: paths and contents are what workers wrote. They are sealed where there is a key, so
-- a path is found by a keyed hash of it (`fold`), and one that differs in case or lookalikes only has the same.
-- A file's version is the number of the store's change that made it: numbers never come again, also after forgetting.
alter table bulkhead.provenance
  drop constraint provenance_kind_check, drop constraint provenance_origin_check,
  add constraint provenance_kind_check check (kind in ('run', 'operation', 'effect', 'file', 'program', 'task')),
  add constraint provenance_origin_check check (origin in ('external', 'user', 'main', 'worker', 'tool', 'operator'));
drop trigger derived_has_inputs on bulkhead.provenance;
create constraint trigger derived_has_inputs after insert on bulkhead.provenance deferrable initially deferred
  for each row when (new.kind in ('operation', 'effect') or (new.kind <> 'run' and new.origin in ('main', 'worker', 'tool')))
  execute function bulkhead.derived_has_inputs();

-- Of a row of memory that is written now. `given`: positions of its run; the request of that run is an input always.
-- `made_of`: rows of provenance. What is claimed is lowered to the lowest of them, and to what its origin may be at most;
-- what was made in a run that is not kept here, or of what is not known, is external.
create function bulkhead.stamp_memory(its_kind text, its_position text, its_origin text, claimed integer, its_readers jsonb,
  its_worker text, its_schema text, its_run text, given jsonb, made_of jsonb) returns bigint language plpgsql set enable_seqscan = off as $$
declare
  its_thread text;
  parents bigint[] := '{}';
  lowest integer;
  unknown boolean;
  made bigint;
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
  insert into bulkhead.provenance (thread, run, position, kind, origin, integrity, readers, worker, schema)
    values (coalesce(its_thread, ''), case when its_thread is null then '' else its_run end, its_position, its_kind, its_origin,
      case when unknown then 0 else least(claimed, lowest,
        case its_origin when 'operator' then 2 when 'external' then 0 when 'tool' then 0 else 1 end) end,
      its_readers, its_worker, its_schema)
    returning id into made;
  insert into bulkhead.provenance_input (child, parent) select made, unnest(parents);
  return made;
end $$;

create table bulkhead_operator.file_store (
  id bigint generated always as identity primary key,
  name text not null unique,
  salt bytea not null, -- of the hashes that name paths and contents here
  revision bigint not null default 0, -- its changes are numbered
  made_at timestamptz not null,
  v smallint not null default 1
);

-- `hash` is null while it is still being written.
create table bulkhead_operator.file_blob (
  id text primary key,
  store bigint not null references bulkhead_operator.file_store,
  hash text,
  size bigint,
  made_at timestamptz not null,
  unique (store, hash)
);

create table bulkhead_operator.file_chunk (
  blob text not null references bulkhead_operator.file_blob on delete cascade,
  at integer not null,
  bytes bytea not null,
  primary key (blob, at)
);

create table bulkhead_operator.file_version (
  id text not null unique,
  store bigint not null references bulkhead_operator.file_store,
  fold text not null,
  version bigint not null,
  names jsonb not null, -- its folders and itself: [{fold, spelling, folder}]
  blob text references bulkhead_operator.file_blob, -- null: removed
  body bytea not null, -- path and SHA-256
  provenance bigint not null references bulkhead.provenance on delete cascade,
  made_at timestamptz not null,
  v smallint not null default 1,
  primary key (store, fold, version)
);
create index file_version_by_blob on bulkhead_operator.file_version (blob);
create index file_version_by_provenance on bulkhead_operator.file_version (provenance);

-- Every name of a file that is there, and of its folders, has one spelling and is one of the two.
create table bulkhead_operator.file_name (
  store bigint not null references bulkhead_operator.file_store,
  fold text not null,
  spelling text not null,
  folder boolean not null,
  uses integer not null,
  constraint file_name_is_one primary key (store, fold)
);

-- What the operator alone may change: files, and folders with all that is in them.
create table bulkhead_operator.file_guard (
  store bigint not null references bulkhead_operator.file_store,
  fold text not null,
  path bytea not null,
  primary key (store, fold)
);

create table bulkhead_operator.file_snapshot (
  store bigint not null references bulkhead_operator.file_store,
  name text not null,
  revision bigint not null,
  made_at timestamptz not null,
  primary key (store, name)
);

-- SQLSTATEs: BH010 a file is not at the version that the change is based on, BH011 the operator's alone, BH012 there is
-- no such store or no such content, BH013 a file that is there has this name but for its spelling.
-- `changes`: [{id, fold, base, names, hash, body (hex), provenance}], without a hash where the file goes; all or none.
-- `provenance`: of what stood in the store before, where that is put back.
create function bulkhead_operator.change_files(its_store bigint, changes jsonb, writer jsonb, at_time timestamptz)
returns bigint language plpgsql as $$
declare
  number bigint;
  stamped bigint;
  counts jsonb;
begin
  -- One change of a store at a time.
  update bulkhead_operator.file_store set revision = revision + 1 where id = its_store returning revision into number;
  if not found then raise exception using errcode = 'BH012', message = 'no store'; end if;
  if exists (
    select 1 from jsonb_array_elements(changes) as change
      join lateral (select names, blob from bulkhead_operator.file_version
        where store = its_store and fold = change->>'fold' order by version desc limit 1) as head on head.blob is not null
      where head.names->-1->>'spelling' <> change->'names'->-1->>'spelling') then
    raise exception using errcode = 'BH013', message = 'another spelling';
  end if;
  if exists (
    select 1 from jsonb_array_elements(changes) as change
      left join lateral (select version, blob from bulkhead_operator.file_version
        where store = its_store and fold = change->>'fold' order by version desc limit 1) as head on true
      where (change->>'base')::bigint <> (case when head.blob is null then 0 else head.version end)) then
    raise exception using errcode = 'BH010', message = 'changed';
  end if;
  if writer->>'origin' <> 'operator' and exists (
    select 1 from jsonb_array_elements(changes) as change, jsonb_array_elements(change->'names') as name
      join bulkhead_operator.file_guard on file_guard.store = its_store and file_guard.fold = name->>'fold') then
    raise exception using errcode = 'BH011', message = 'guarded';
  end if;

  if exists (select 1 from jsonb_array_elements(changes) as change where change->>'hash' is not null
      and not exists (select 1 from bulkhead_operator.file_blob where store = its_store and hash = change->>'hash')) then
    raise exception using errcode = 'BH012', message = 'no content';
  end if;

  -- How much more or less each name is used, then those that were there, then new ones: file_name_is_one refuses another spelling.
  select jsonb_agg(jsonb_build_object('fold', fold, 'spelling', spelling, 'folder', folder, 'more', more)) into counts from (
    select fold, spelling, folder, sum(more) as more from (
      select name->>'fold' as fold, name->>'spelling' as spelling, (name->>'folder')::boolean as folder, 1 as more
        from jsonb_array_elements(changes) as change, jsonb_array_elements(change->'names') as name
        where change->>'hash' is not null
      union all
      select name->>'fold', name->>'spelling', (name->>'folder')::boolean, -1
        from jsonb_array_elements(changes) as change
        join lateral (select names, blob from bulkhead_operator.file_version
          where store = its_store and fold = change->>'fold' order by version desc limit 1) as head on head.blob is not null,
        jsonb_array_elements(head.names) as name) as one
    group by 1, 2, 3 having sum(more) <> 0) as summed;
  update bulkhead_operator.file_name set uses = uses + (one->>'more')::integer
    from jsonb_array_elements(counts) as one
    where file_name.store = its_store and file_name.fold = one->>'fold'
      and file_name.spelling = one->>'spelling' and file_name.folder = (one->>'folder')::boolean;
  delete from bulkhead_operator.file_name
    where store = its_store and uses <= 0 and fold in (select one->>'fold' from jsonb_array_elements(counts) as one);
  insert into bulkhead_operator.file_name (store, fold, spelling, folder, uses)
    select its_store, one->>'fold', one->>'spelling', (one->>'folder')::boolean, (one->>'more')::integer
      from jsonb_array_elements(counts) as one
      where (one->>'more')::integer > 0 and not exists (select 1 from bulkhead_operator.file_name as there
        where there.store = its_store and there.fold = one->>'fold'
          and there.spelling = one->>'spelling' and there.folder = (one->>'folder')::boolean);

  stamped := bulkhead.stamp_memory('file', 'file:' || its_store || ':' || number, writer->>'origin', (writer->>'integrity')::integer,
    writer->'readers', writer->>'worker', writer->>'schema', writer->>'run', coalesce(writer->'inputs', '[]'), '[]');
  insert into bulkhead_operator.file_version (id, store, fold, version, names, blob, body, provenance, made_at)
    select change->>'id', its_store, change->>'fold', number, change->'names',
      (select file_blob.id from bulkhead_operator.file_blob where store = its_store and hash = change->>'hash'), decode(change->>'body', 'hex'),
      coalesce((change->>'provenance')::bigint, stamped), at_time
    from jsonb_array_elements(changes) as change;
  return number;
end $$;

-- Where what a version was made of is forgotten, the one before it is the last again. A content that none has goes.
create function bulkhead_operator.forgotten_files() returns trigger language plpgsql as $$
begin
  delete from bulkhead_operator.file_blob where id in (select blob from gone)
    and not exists (select 1 from bulkhead_operator.file_version where blob = file_blob.id);
  delete from bulkhead_operator.file_name where store in (select store from gone);
  insert into bulkhead_operator.file_name (store, fold, spelling, folder, uses)
    select store, name->>'fold', name->>'spelling', (name->>'folder')::boolean, count(*)
      from (select distinct on (store, fold) store, names, blob from bulkhead_operator.file_version
        where store in (select store from gone) order by store, fold, version desc) as head,
      jsonb_array_elements(head.names) as name
      where head.blob is not null group by 1, 2, 3, 4
    on conflict do nothing;
  return null;
end $$;
create trigger forgotten_files after delete on bulkhead_operator.file_version
  referencing old table as gone for each statement execute function bulkhead_operator.forgotten_files();

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
