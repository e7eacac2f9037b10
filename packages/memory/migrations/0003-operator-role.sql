-- What: the role `bulkhead_operator`, which owns the schema of that name, and which the login takes for a transaction that
-- touches it.
-- Why: SQL of the main side, and other logins, cannot read what strangers wrote by mistake. Where the login may make no
-- roles everything works without; `bulkhead doctor` says so. A superuser (the embedded database) is kept from nothing,
-- and on Postgres 15 the login inherits the role.
do $$
declare
  moved text;
begin
  begin
    create role bulkhead_operator nologin;
  exception when duplicate_object or unique_violation then null; -- another database of this server has it
  end;
  if current_setting('server_version_num')::int >= 160000 then
    execute format('grant bulkhead_operator to %I with inherit false, set true', current_user);
  else
    execute format('grant bulkhead_operator to %I', current_user);
  end if;
  grant usage on schema bulkhead to bulkhead_operator;
  grant select, insert, update, delete, references on all tables in schema bulkhead to bulkhead_operator;
  alter default privileges in schema bulkhead grant select, insert, update, delete, references on tables to bulkhead_operator;
  -- To give a table away its new owner must be allowed to make one there.
  grant usage, create on schema bulkhead_operator to bulkhead_operator;
  for moved in select tablename from pg_tables where schemaname = 'bulkhead_operator' loop
    execute format('alter table bulkhead_operator.%I owner to bulkhead_operator', moved);
  end loop;
  alter schema bulkhead_operator owner to bulkhead_operator;
exception when insufficient_privilege then
  raise notice 'this login may not make the role bulkhead_operator: the schema stays its own';
end $$;
