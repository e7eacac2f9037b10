-- What: a run that its tenant's limit leaves no room for is not taken, whoever takes it.
-- Why here: who claims a job of a queue and who begins a run by itself look at different things before they begin, and each
-- begins a while after it has looked; but each takes the run's lease. So whoever takes one of a limited tenant counts, in that
-- transaction and one after the other, what is held. Without a limit nobody waits for anybody. SQLSTATE: BH040, as in 0028.
create function bulkhead_service.check_room(its_run text) returns void language plpgsql as $$
declare
  was text := coalesce(current_setting('bulkhead.upkeep', true), '');
  its_tenant text;
  most integer;
  held integer := 0;
begin
  perform set_config('bulkhead.upkeep', 'on', true);
  select tenant into its_tenant from bulkhead_service.kept_run where kept = its_run;
  if found then select runs into most from bulkhead_service.limit_of(its_tenant); end if;
  if most is not null and not exists (select 1 from bulkhead.run where id = its_run and status in ('done', 'cancelled', 'abandoned')) then
    perform pg_advisory_xact_lock(hashtextextended('bulkhead tenant ' || its_tenant, 0));
    select count(*) into held from bulkhead.run
      join bulkhead.lease on lease.thread = run.thread and lease.run = run.id and lease.until > clock_timestamp()
      join bulkhead_service.kept_run on kept_run.kept = run.id
      where run.status = 'running' and run.id <> its_run and kept_run.tenant = its_tenant;
  end if;
  perform set_config('bulkhead.upkeep', was, true);
  if held >= most then raise exception using errcode = 'BH040', message = 'runs'; end if;
end $$;
