-- What: what a run read of memory is an input of what it makes; what a run does to a task tree it does once; and which
-- nodes of a tree are what was spawned for a task, and which was said last.
-- Why: a file is of another run, so a position of this one cannot name it: `#` and its row of provenance does, and who forgets
-- that row forgets what was made of it. Names of nodes are sealed, so that what was spawned is marked.
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
        (select id, integrity from bulkhead.provenance
          where thread = its_thread and position = input.position and kind <> 'effect'
            and (run = its_run or input.position <> '')
          order by (run = its_run) desc, id desc limit 1)
        union all
        (select id, integrity from bulkhead.provenance
          where id = case when input.position like '#%' then substr(input.position, 2)::bigint end)) as found on true;
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

alter table bulkhead.task_node add column spawned boolean not null default false;
create index task_revision_by_turn on bulkhead_operator.task_revision (tree, turn desc, node desc);

-- A run may be taken up again after any time: what it did stays known.
alter table bulkhead.task_turn add column lasting boolean not null default false;
