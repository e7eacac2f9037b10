-- What: who is to play a run, in the words of who keeps it, and two ways to find runs that nobody plays.
-- Why beside the run: it is kept and meant for somebody in one transaction, so what was to be played cannot be lost in between.
alter table bulkhead.run add column kept_for text;
create index run_kept_for on bulkhead.run (kept_for) where status = 'stopped' and kept_for is not null;
create index run_waiting on bulkhead.run (started_at) where status = 'waiting';
