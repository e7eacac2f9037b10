-- What: keys of the service's callers, and which thread and run of the store is whose.
-- Why row-level security, forced: an id of another tenant's is as one that is not there, whatever a statement asks for. A
-- transaction says whose it is (`bulkhead.tenant`) as the schema's owner, which is no superuser where there is such a role.
-- Why the store's ids are others: callers choose a thread's id, and two tenants may choose the same.
create schema bulkhead_service;

-- Of a key only its SHA-256: it is random, so nothing slower is needed. Who holds one is not known before it is looked up,
-- so these rows are the operator's.
create table bulkhead_service.api_key (
  id text primary key,
  tenant text not null check (tenant ~ '^[A-Za-z0-9_-]{1,64}$'),
  name text not null,
  hash bytea not null unique check (length(hash) = 32),
  scopes text[] not null check (cardinality(scopes) > 0 and scopes <@ '{run,read,approve,admin}'),
  made_at timestamptz not null,
  revoked_at timestamptz,
  v smallint not null default 1
);

create table bulkhead_service.thread (
  tenant text not null check (tenant ~ '^[A-Za-z0-9_-]{1,64}$'),
  id text not null,
  kept text not null unique, -- the thread's id in bulkhead.thread
  assistant text, -- null: nothing was run in it
  made_at timestamptz not null,
  v smallint not null default 1,
  primary key (tenant, id)
);

-- What a caller calls a run: a new one of the store, or the same one taken up again.
create table bulkhead_service.run (
  tenant text not null,
  id text not null,
  thread text not null,
  kept text not null, -- the run's id in bulkhead.run
  assistant text not null,
  request_key text, -- the caller's idempotency key
  request_hash text not null, -- of what was asked
  number bigint generated always as identity,
  made_at timestamptz not null,
  v smallint not null default 1,
  primary key (tenant, id),
  unique (tenant, request_key),
  foreign key (tenant, thread) references bulkhead_service.thread (tenant, id) on delete cascade
);
create index run_by_thread on bulkhead_service.run (tenant, thread, number);
create index run_by_kept on bulkhead_service.run (tenant, kept);

do $$
declare
  one text;
begin
  foreach one in array array['thread', 'run'] loop
    execute format('alter table bulkhead_service.%I enable row level security, force row level security', one);
    execute format('create policy of_tenant on bulkhead_service.%I using (tenant = current_setting(''bulkhead.tenant'', true)
      or current_setting(''bulkhead.upkeep'', true) = ''on'')', one);
  end loop;
  if exists (select 1 from pg_namespace where nspname = 'bulkhead_operator' and pg_get_userbyid(nspowner) = 'bulkhead_operator') then
    grant usage, create on schema bulkhead_service to bulkhead_operator;
    foreach one in array array['api_key', 'thread', 'run'] loop
      execute format('alter table bulkhead_service.%I owner to bulkhead_operator', one);
    end loop;
    alter schema bulkhead_service owner to bulkhead_operator;
  end if;
end $$;
