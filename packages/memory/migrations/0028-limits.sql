-- What: what a tenant may use, how many requests it has left, and whose each run of the store is.
-- Why whose a run is stands in a table of its own: what a run has spent counts for its tenant also when the thread that it was in
-- is gone, so nobody gets a new day by deleting. A trigger writes it, for processes of the version before, too.
-- What was spent is what the runs' own rows say: there is no second count.
create table bulkhead_service.tenant_limit (
  tenant text primary key check (tenant ~ '^([A-Za-z0-9_-]{1,64}|\*)$'), -- `*`: of each that has none of its own
  runs integer check (runs > 0), -- under way at once
  requests integer check (requests > 0), -- a minute
  tokens bigint check (tokens > 0), -- a day, as UTC has it
  bits double precision check (bits > 0), -- a day
  v smallint not null default 1
);

create table bulkhead_service.request_room (
  tenant text primary key,
  room double precision not null,
  at timestamptz not null
);

create table bulkhead_service.kept_run (
  kept text primary key, -- the run's id in bulkhead.run
  tenant text not null,
  made_at timestamptz not null
);
create index kept_run_by_time on bulkhead_service.kept_run (tenant, made_at);
create index run_not_begun on bulkhead_service.run (tenant) where not begun;
create index run_running on bulkhead.run (id) where status = 'running';
create index run_by_end on bulkhead.run (ended_at) where ended_at is not null;

select set_config('bulkhead.upkeep', 'on', true);
insert into bulkhead_service.kept_run (kept, tenant, made_at)
  select distinct on (kept) kept, tenant, made_at from bulkhead_service.run order by kept, number;
select set_config('bulkhead.upkeep', '', true);

create function bulkhead_service.keep_run() returns trigger language plpgsql as $$
begin
  insert into bulkhead_service.kept_run (kept, tenant, made_at) values (new.kept, new.tenant, new.made_at) on conflict do nothing;
  return new;
end $$;
create trigger keep_run after insert on bulkhead_service.run for each row execute function bulkhead_service.keep_run();

do $$
declare
  one text;
begin
  foreach one in array array['tenant_limit', 'request_room', 'kept_run'] loop
    execute format('alter table bulkhead_service.%I enable row level security, force row level security', one);
    execute format('create policy of_tenant on bulkhead_service.%I using (tenant = current_setting(''bulkhead.tenant'', true)
      or current_setting(''bulkhead.upkeep'', true) = ''on'')', one);
    if exists (select 1 from pg_namespace where nspname = 'bulkhead_service' and pg_get_userbyid(nspowner) = 'bulkhead_operator') then
      execute format('alter table bulkhead_service.%I owner to bulkhead_operator', one);
    end if;
  end loop;
end $$;
-- What holds for whoever has none of his own is nobody's secret.
create policy of_others on bulkhead_service.tenant_limit for select using (tenant = '*');

create function bulkhead_service.limit_of(its_tenant text) returns table (runs integer, requests integer, tokens bigint, bits double precision)
language sql stable as $$
  select coalesce(own.runs, other.runs), coalesce(own.requests, other.requests), coalesce(own.tokens, other.tokens), coalesce(own.bits, other.bits)
    from (select its_tenant as tenant) as its
      left join bulkhead_service.tenant_limit as own on own.tenant = its.tenant
      left join bulkhead_service.tenant_limit as other on other.tenant = '*'
$$;

-- By the runs that were begun since then, are under way, or ended since then: each in full, so one over midnight counts for both
-- days, and no limit is passed by waiting for it.
create function bulkhead_service.spent_since(its_tenant text, since timestamptz, but text) returns table (tokens double precision, bits double precision)
language sql stable as $$
  select coalesce(sum((spent->>'inputTokens')::float8 + (spent->>'outputTokens')::float8), 0), coalesce(sum((spent->>'bits')::float8), 0)
    from bulkhead.run where id is distinct from but and id in (
      select kept from bulkhead_service.kept_run where tenant = its_tenant and made_at >= since
      union all select kept from bulkhead_service.kept_run join bulkhead.run as going on going.id = kept
        where tenant = its_tenant and going.status = 'running'
      union all select kept from bulkhead_service.kept_run join bulkhead.run as ended on ended.id = kept
        where tenant = its_tenant and ended.ended_at >= since)
$$;

-- Whoever holds a run plays it, and what is being begun will be played.
create function bulkhead_service.under_way(at_time timestamptz) returns table (tenant text, kept text)
language sql stable as $$
  select kept_run.tenant, kept_run.kept from bulkhead.run
      join bulkhead.lease on lease.thread = run.thread and lease.run = run.id and lease.until > clock_timestamp()
      join bulkhead_service.kept_run on kept_run.kept = run.id
    where run.status = 'running'
  union select asked.tenant, asked.kept from bulkhead_service.run as asked
    where not asked.begun and asked.made_at > at_time - interval '1 minute'
$$;

-- SQLSTATEs: BH040 runs, BH041 tokens, BH042 bits. One at a time for a tenant, until what it begins is written down.
create function bulkhead_service.check_limits(its_tenant text, its_run text, queued boolean, at_time timestamptz) returns void
language plpgsql as $$
declare
  its record;
  spent record;
begin
  select * into its from bulkhead_service.limit_of(its_tenant);
  if its.runs is null and its.tokens is null and its.bits is null then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('bulkhead tenant ' || its_tenant, 0));
  if not queued and its.runs <= (select count(*) from bulkhead_service.under_way(at_time) as one
      where one.tenant = its_tenant and one.kept <> its_run) then
    raise exception using errcode = 'BH040', message = 'runs';
  end if;
  if its.tokens is null and its.bits is null then return; end if;
  select * into spent from bulkhead_service.spent_since(its_tenant, date_trunc('day', at_time, 'UTC'), null);
  if spent.tokens >= its.tokens then raise exception using errcode = 'BH041', message = 'tokens'; end if;
  if spent.bits >= its.bits then raise exception using errcode = 'BH042', message = 'bits'; end if;
end $$;

-- Seconds until there is room for a request; 0: there was, and it is taken.
create function bulkhead_service.take_request(its_tenant text, at_time timestamptz) returns double precision
language plpgsql as $$
declare
  a_minute integer := (select requests from bulkhead_service.limit_of(its_tenant));
  its_room double precision;
begin
  if a_minute is null then return 0; end if;
  insert into bulkhead_service.request_room (tenant, room, at) values (its_tenant, a_minute, at_time) on conflict do nothing;
  update bulkhead_service.request_room as kept
    set room = least(a_minute, room + greatest(0, extract(epoch from at_time - kept.at)) * a_minute / 60), at = greatest(kept.at, at_time)
    where tenant = its_tenant returning room into its_room;
  if its_room < 1 then return (1 - its_room) * 60 / a_minute; end if;
  update bulkhead_service.request_room set room = room - 1 where tenant = its_tenant;
  return 0;
end $$;
