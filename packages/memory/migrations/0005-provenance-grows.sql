-- What: the same provenance, in time that grows with what is written, and harder to get around.
-- Why: a plan that was made while a table was empty read all of it later, for each row that was stamped; an operation that
-- had read a thousand others had a thousand edges, though each of those leads to the ones before; a run could be given a
-- second request, and edges could be taken away beside their row; checkpoints outside of the search path, and those of
-- an agent inside another graph, stayed when their thread was forgotten.

-- A request is one.
create unique index provenance_request on bulkhead.provenance (run) where kind = 'run';

alter function bulkhead.integrity_never_above_inputs() set enable_seqscan = off;
alter function bulkhead.derived_has_inputs() set enable_seqscan = off;

-- An edge goes with its row, and not without.
create function bulkhead.edge_goes_with_row() returns trigger language plpgsql as $$
begin
  if exists (select 1 from bulkhead.provenance where id = old.child) then
    raise exception using errcode = 'check_violation', constraint = 'append_only', table = 'provenance_input',
      message = 'append only';
  end if;
  return null;
end $$;
alter function bulkhead.edge_goes_with_row() set enable_seqscan = off;
create constraint trigger edge_goes_with_row after delete on bulkhead.provenance_input deferrable initially deferred
  for each row execute function bulkhead.edge_goes_with_row();

-- As before, but for the edges: what another input was made of is not said again, since the path over that one says so.
create or replace function bulkhead.stamp(its_run text, its_position text, its_kind text, its_origin text, claimed integer,
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

-- As before, but for the way along the edges: one look at an index for each.
create or replace function bulkhead.forget(root_run text, root_source bigint, gone jsonb) returns setof text language plpgsql set enable_seqscan = off as $$
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

-- After bulkhead.forget, in the same transaction, as whoever owns LangGraph's tables. An agent inside another graph has the
-- graph's thread, then `|` and its place there: the whole thread goes.
create or replace function bulkhead.forget_checkpoints() returns void language plpgsql as $$
declare
  holder text;
  named text;
  forgotten text[];
begin
  select array_agg(distinct id) into forgotten
    from jsonb_array_elements_text(nullif(current_setting('bulkhead.forgotten_threads', true), '')::jsonb) as thread,
      lateral (select thread as id union
        select left(thread, place - 1) from generate_series(1, length(thread)) as place where substr(thread, place, 1) = '|') as ids;
  foreach holder in array array['checkpoint_writes', 'checkpoint_blobs', 'checkpoints'] loop
    for named in select distinct its_name::text from (values (to_regclass(holder)), (to_regclass('public.' || holder))) as tables (its_name)
        where its_name is not null loop
      execute format('delete from %s where thread_id = any ($1)', named) using forgotten;
    end loop;
  end loop;
end $$;
