-- What: what happened in a run while a pool played it, and how many runs a tenant may still begin.
-- Why here and not in the queue's own tables: those are another package's, and events go with their run. No text of strangers:
-- events are codes, counts and declared names.
create table bulkhead.job_event (
  run text not null references bulkhead.run on delete cascade,
  seq integer not null,
  event jsonb not null,
  primary key (run, seq)
);

create table bulkhead.tenant_tokens (
  tenant text primary key,
  tokens double precision not null,
  at timestamptz not null
);
