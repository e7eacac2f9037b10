-- What: runs, who holds their threads, what they finished, what they asked and did. Two schemas: `bulkhead` holds no text
-- that a stranger could have written; `bulkhead_operator` holds what may (answers, arguments, handles, inputs), as bytes
-- that may be sealed.
-- Why here and not in a framework's checkpoints: those are the main side's, and two resumes at once would both run.
create schema bulkhead_operator;
comment on schema bulkhead_operator is 'Bulkhead: what strangers may have written. For operators; never for the main side.';

create table bulkhead.run (
  id text primary key,
  thread text not null,
  kind text not null check (kind in ('agent', 'workflow')),
  name text not null,
  module text,
  principal text not null,
  asked text not null,
  label jsonb not null,
  status text not null check (status in ('running', 'waiting', 'stopped', 'done', 'failed', 'cancelled', 'abandoned')),
  code text,
  started_at timestamptz not null,
  ended_at timestamptz,
  spent jsonb not null,
  forked_from text,
  settled_by text, -- who cancelled or abandoned it
  v smallint not null default 1
);
create index run_by_thread on bulkhead.run (thread);
create index run_by_time on bulkhead.run (started_at);
create index run_by_origin on bulkhead.run (forked_from) where forked_from is not null;

-- One row a thread that was ever held; `epoch` only grows. `written` is the number of the holder's last write: a write
-- whose fate is unknown is made again under the same number, and is done once.
create table bulkhead.lease (
  thread text primary key,
  run text not null,
  token text not null,
  epoch bigint not null,
  until timestamptz not null,
  place jsonb,
  written bigint not null default 0
);

create table bulkhead.operation (
  run text not null references bulkhead.run on delete cascade,
  position text not null,
  asked text not null,
  kind text not null check (kind in ('spawn', 'call')),
  name text not null,
  who text not null,
  ok boolean not null,
  code text,
  label jsonb not null,
  bits double precision not null,
  ms double precision not null,
  schema text,
  inputs jsonb not null,
  v smallint not null default 1,
  primary key (run, position)
);

create table bulkhead_operator.run (
  run text primary key references bulkhead.run on delete cascade,
  input bytea not null,
  outcome bytea
);

create table bulkhead_operator.kept (
  run text not null references bulkhead.run on delete cascade,
  position text not null,
  asked text not null,
  answer bytea not null,
  primary key (run, position)
);

create table bulkhead_operator.effect (
  id text primary key,
  run text not null references bulkhead.run on delete cascade,
  thread text not null,
  position text not null,
  principal text not null,
  state text not null
    check (state in ('asked', 'approved', 'rejected', 'expired', 'intended', 'done', 'failed', 'denied')),
  asked text not null,
  code text,
  in_doubt boolean not null,
  asked_at timestamptz,
  expires_at timestamptz,
  intended_at timestamptz,
  ended_at timestamptz,
  answered_by text,
  answered_at timestamptz,
  edited_by text,
  edited_at timestamptz,
  inherited_from text,
  revision integer not null default 0, -- of the row: an answer is to what was seen
  body bytea not null, -- the call itself
  unique (run, position)
);
create index effect_by_thread on bulkhead_operator.effect (thread);
create index effect_asked on bulkhead_operator.effect (asked_at) where state = 'asked';

create table bulkhead_operator.thread (
  thread text primary key,
  state bytea not null
);

create table bulkhead_operator.handle (
  thread text not null,
  id integer not null,
  body bytea not null,
  source text,
  primary key (thread, id)
);

-- SQLSTATEs of our own: BH001 the thread is held by another, BH002 the run was cancelled, BH003 the row is not as it was
-- thought to be, BH004 this write was made before.
create function bulkhead.refuse_unless(fits boolean, state text) returns void language plpgsql as $$
begin
  if fits is not true then raise exception using errcode = state, message = 'refused'; end if;
end $$;

-- Every write of a holder begins with this: it holds the lease's row until the transaction ends, so nobody takes or
-- cancels in between, and it renews the lease. Time does not matter to it: who was not replaced still holds.
create function bulkhead.fence(held text, by_token text, by_epoch bigint, number bigint, ttl_ms double precision, settling boolean)
returns void language plpgsql as $$
declare
  last bigint;
  state text;
begin
  select lease.written, run.status into last, state
    from bulkhead.lease join bulkhead.run on run.id = lease.run
    where lease.thread = held and lease.token = by_token and lease.epoch = by_epoch
    for update of lease;
  if not found then raise exception using errcode = 'BH001', message = 'lost'; end if;
  if last >= number then raise exception using errcode = 'BH004', message = 'made before'; end if;
  -- Read again: the row of the run may have changed while the lease's was waited for.
  select run.status into state from bulkhead.lease join bulkhead.run on run.id = lease.run where lease.thread = held;
  if state in ('cancelled', 'abandoned') and not settling then
    raise exception using errcode = 'BH002', message = 'cancelled';
  end if;
  update bulkhead.lease set written = number, until = greatest(until, clock_timestamp() + ttl_ms * interval '1 millisecond')
    where thread = held;
end $$;
