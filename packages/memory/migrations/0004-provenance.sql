-- What: where every row of a run comes from: its request, what workers and tools gave, what was proposed to be done; and
-- the path by which a run, or one source, is forgotten with everything derived from it.
-- Why in SQL: rows may be written by more than one version of Bulkhead, and the law (integrity never above its inputs)
-- must hold for all of them.
-- `enable_seqscan = off`: a plan that is made while a table is empty would read all of it later, for each row.
create table bulkhead.provenance (
  id bigint generated always as identity primary key,
  thread text not null,
  run text not null,
  position text not null, -- '' is the run's request
  kind text not null check (kind in ('run', 'operation', 'effect')),
  origin text not null check (origin in ('external', 'user', 'main', 'worker', 'tool')),
  integrity smallint not null check (integrity between 0 and 2), -- external < user < trusted
  readers jsonb not null,
  worker text,
  schema text,
  made_at timestamptz not null default clock_timestamp(),
  v smallint not null default 1,
  check ((kind = 'run') = (position = '')),
  check (origin <> 'external' or integrity = 0),
  check (origin <> 'worker' or worker is not null)
);
create index provenance_by_position on bulkhead.provenance (thread, position);
create index provenance_by_run on bulkhead.provenance (run);
create unique index provenance_request on bulkhead.provenance (run) where kind = 'run'; -- a request is one

create table bulkhead.provenance_input (
  child bigint not null references bulkhead.provenance,
  parent bigint not null references bulkhead.provenance,
  primary key (child, parent),
  check (parent < child) -- so there is no circle
);
create index provenance_by_parent on bulkhead.provenance_input (parent);

create function bulkhead.integrity_never_above_inputs() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if exists (select 1 from bulkhead.provenance as child, bulkhead.provenance as parent
      where child.id = new.child and parent.id = new.parent and child.integrity > parent.integrity) then
    raise exception using errcode = 'check_violation', constraint = 'integrity_never_above_inputs',
      table = 'provenance_input', message = 'integrity above an input';
  end if;
  return new;
end $$;
create trigger integrity_never_above_inputs before insert on bulkhead.provenance_input
  for each row execute function bulkhead.integrity_never_above_inputs();

create function bulkhead.derived_has_inputs() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if not exists (select 1 from bulkhead.provenance_input where child = new.id)
    and exists (select 1 from bulkhead.provenance where id = new.id) then
    raise exception using errcode = 'check_violation', constraint = 'derived_has_inputs', table = 'provenance',
      message = 'derived from nothing';
  end if;
  return null;
end $$;
create constraint trigger derived_has_inputs after insert on bulkhead.provenance deferrable initially deferred
  for each row when (new.kind <> 'run') execute function bulkhead.derived_has_inputs();

-- Only bulkhead.forget, for its own transaction, takes rows away.
create function bulkhead.append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('bulkhead.forgetting', true) = 'on' then return old; end if;
  raise exception using errcode = 'check_violation', constraint = 'append_only', table = tg_table_name,
    message = 'append only';
end $$;
create trigger append_only before update or delete on bulkhead.provenance
  for each row execute function bulkhead.append_only();
create trigger append_only before update or delete on bulkhead.provenance_input
  for each row execute function bulkhead.append_only();
create trigger never_emptied before truncate on bulkhead.provenance
  for each statement execute function bulkhead.append_only();
create trigger never_emptied before truncate on bulkhead.provenance_input
  for each statement execute function bulkhead.append_only();

-- An edge goes with its row, and not without.
create function bulkhead.edge_goes_with_row() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if exists (select 1 from bulkhead.provenance where id = old.child) then
    raise exception using errcode = 'check_violation', constraint = 'append_only', table = 'provenance_input',
      message = 'append only';
  end if;
  return null;
end $$;
create constraint trigger edge_goes_with_row after delete on bulkhead.provenance_input deferrable initially deferred
  for each row execute function bulkhead.edge_goes_with_row();

-- Of a row that is written now. Its inputs are positions of its thread, and the request of its run always; the integrity
-- that is claimed for it is lowered to the lowest of theirs, and to external where one of them is not known. What another
-- input was made of is not said again: the path over that one says so.
create function bulkhead.stamp(its_run text, its_position text, its_kind text, its_origin text, claimed integer,
  its_readers jsonb, its_worker text, its_schema text, given jsonb) returns void language plpgsql set enable_seqscan = off as $$
declare
  its_thread text;
  origin_run text;
  parents bigint[];
  lowest integer;
  unknown boolean;
  made bigint;
begin
  select thread, forked_from into its_thread, origin_run from bulkhead.run where id = its_run;
  if its_kind = 'run' then
    if exists (select 1 from bulkhead.provenance where run = its_run and kind = 'run') then return; end if;
    select array_agg(id), min(integrity), false into parents, lowest, unknown from bulkhead.provenance
      where run = origin_run and kind = 'run';
  else
    select array_agg(found.id) filter (where found.id is not null), min(found.integrity), bool_or(found.id is null)
      into parents, lowest, unknown
      from (select jsonb_array_elements_text(given) as position union select '') as input
      left join lateral (
        select id, integrity from bulkhead.provenance
          where thread = its_thread and position = input.position and kind <> 'effect'
            and (run = its_run or input.position <> '')
          order by (run = its_run) desc, id desc limit 1) as found on true;
    select array_agg(id) into parents from (
      select unnest(parents) as id except select parent from bulkhead.provenance_input where child = any (parents)) as direct;
  end if;
  insert into bulkhead.provenance (thread, run, position, kind, origin, integrity, readers, worker, schema)
    values (its_thread, its_run, its_position, its_kind,
      case when its_kind = 'run' and least(claimed, lowest) = 0 then 'external' else its_origin end,
      case when unknown then 0 else least(claimed, lowest) end, its_readers, its_worker, its_schema)
    returning id into made;
  insert into bulkhead.provenance_input (child, parent) select made, unnest(parents);
end $$;

-- SQLSTATEs: BH005 somebody holds a thread that it touches, BH006 there is nothing of this name.
-- A run of which only a part goes is abandoned where it could still go on: it could not be played again.
create function bulkhead.forget(root_run text, root_source bigint, gone jsonb) returns setof text language plpgsql set enable_seqscan = off as $$
declare
  ids bigint[];
  whole text[];
  touched text[];
  threads text[];
begin
  with recursive derived (id) as (
      select id from bulkhead.provenance where run = root_run or id = root_source
      union select next.child from derived cross join lateral (
        select child from bulkhead.provenance_input where parent = derived.id offset 0) as next)
    select coalesce(array_agg(id), '{}') into ids from derived;
  with recursive going (id) as (
      select run from bulkhead.provenance where kind = 'run' and id = any (ids)
      union select run.id from bulkhead.run where run.id = root_run
      union select run.id from bulkhead.run join going on forked_from = going.id)
    select coalesce(array_agg(id), '{}') into whole from going;
  select coalesce(array_agg(id), '{}') into touched from (
    select run as id from bulkhead.provenance where id = any (ids) union select unnest(whole)) as runs;
  if touched = '{}' then raise exception using errcode = 'BH006', message = 'nothing'; end if;
  select coalesce(array_agg(distinct thread), '{}') into threads from bulkhead.run where id = any (touched);
  perform 1 from bulkhead.lease where thread = any (threads) order by thread for update;
  if exists (select 1 from bulkhead.lease where thread = any (threads) and until > clock_timestamp()
      and not gone ? token) then
    raise exception using errcode = 'BH005', message = 'held';
  end if;
  perform set_config('bulkhead.forgetting', 'on', true);
  delete from bulkhead.run where id = any (whole);
  delete from bulkhead.operation using bulkhead.provenance as source
    where source.id = any (ids) and operation.run = source.run and operation.position = source.position;
  delete from bulkhead_operator.kept using bulkhead.provenance as source where source.id = any (ids)
    and kept.run = source.run
    and (kept.position = source.position or starts_with(kept.position, source.position || '/'));
  delete from bulkhead_operator.effect using bulkhead.provenance as source where source.id = any (ids)
    and effect.run = source.run
    and (effect.position = source.position or starts_with(effect.position, source.position || '/'));
  update bulkhead_operator.run set outcome = null where run = any (touched);
  update bulkhead.run set status = 'abandoned', code = 'forgotten', ended_at = clock_timestamp()
    where id = any (touched) and status not in ('done', 'cancelled', 'abandoned');
  delete from bulkhead_operator.thread where thread = any (threads);
  delete from bulkhead_operator.handle where thread = any (threads)
    and (not exists (select 1 from bulkhead.run where run.thread = handle.thread)
      or exists (select 1 from bulkhead.provenance as source where source.id = any (ids)
        and source.thread = handle.thread and source.position = handle.source));
  delete from bulkhead.lease where thread = any (threads)
    and not exists (select 1 from bulkhead.run where run.thread = lease.thread);
  delete from bulkhead.provenance_input where child = any (ids);
  delete from bulkhead.provenance where id = any (ids);
  perform set_config('bulkhead.forgetting', '', true);
  perform set_config('bulkhead.forgotten_threads', to_jsonb(threads)::text, true);
  return query select unnest(touched);
end $$;

-- After bulkhead.forget, in the same transaction, as whoever owns LangGraph's tables, on the search path or not. An agent
-- inside another graph has the graph's thread, then `|` and its place there: the whole thread goes.
create function bulkhead.forget_checkpoints() returns void language plpgsql as $$
declare
  holder text;
  named text;
  forgotten text[];
begin
  select array_agg(distinct id) into forgotten
    from jsonb_array_elements_text(nullif(current_setting('bulkhead.forgotten_threads', true), '')::jsonb) as thread,
      lateral (values (thread), (split_part(thread, '|', 1))) as ids (id);
  foreach holder in array array['checkpoint_writes', 'checkpoint_blobs', 'checkpoints'] loop
    for named in select distinct its_name::text from (values (to_regclass(holder)), (to_regclass('public.' || holder))) as tables (its_name)
        where its_name is not null loop
      execute format('delete from %s where thread_id = any ($1)', named) using forgotten;
    end loop;
  end loop;
end $$;
