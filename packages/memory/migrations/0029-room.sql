-- What: a run that its tenant's limit leaves no room for is not taken, whoever takes it.
-- Why here: who claims a job of a queue and who begins a run by itself look at different things before they begin, and each
-- begins a while after it has looked; but each takes the run's lease. So whoever takes one of a limited tenant counts, in that
-- transaction and one after the other, what is held. Without a limit nobody waits for anybody. SQLSTATE: BH040, as in 0028.
create function bulkhead_service.check_room(its_run text) returns void
language plpgsql set bulkhead.upkeep = 'on' as $$
declare
  its_tenant text := (select tenant from bulkhead_service.kept_run where kept = its_run);
  most integer;
begin
  if its_tenant is null then return; end if;
  most := (select runs from bulkhead_service.limit_of(its_tenant));
  if most is null then return; end if;
  if exists (select 1 from bulkhead.run where id = its_run and status in ('done', 'cancelled', 'abandoned')) then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('bulkhead tenant ' || its_tenant, 0));
  if most <= (select count(*) from bulkhead.run
      join bulkhead.lease on lease.thread = run.thread and lease.run = run.id and lease.until > clock_timestamp()
      join bulkhead_service.kept_run on kept_run.kept = run.id
    where run.status = 'running' and run.id <> its_run and kept_run.tenant = its_tenant) then
    raise exception using errcode = 'BH040', message = 'runs';
  end if;
end $$;
