-- What: which turns of a task tree were done lately, by an id that was made for each before it was asked for.
-- Why so: where the connection ends after the commit, nobody knows whether a turn was done. Who asks again finds it here, so
-- that it is done once.
create table bulkhead.task_turn (
  id text primary key,
  tree text not null references bulkhead.task_tree on delete cascade,
  done_at timestamptz not null
);
create index task_turn_by_tree on bulkhead.task_turn (tree, done_at);
