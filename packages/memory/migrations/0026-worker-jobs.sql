-- What: what a worker is given that is played in another process, and what the two sides say of it, one after the other.
-- Why here and not in the queue's job: strangers' text is in it, so it lies with the operator's, sealed where there is a key; and a
-- job that is delivered again finds what was said, so that no model is asked twice and both deliveries say the same.
create table bulkhead_operator.worker_job (
  id text primary key,
  run text not null references bulkhead.run on delete cascade,
  body bytea not null,
  heard_at timestamptz not null -- of who waits for it
);

create table bulkhead_operator.worker_word (
  job text not null references bulkhead_operator.worker_job on delete cascade,
  number integer not null,
  of_worker boolean not null,
  body bytea not null check (octet_length(body) <= 67108864), -- what is more nobody says
  primary key (job, number, of_worker)
);

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
