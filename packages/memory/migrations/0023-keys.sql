-- What: what a key's texts count as, until when it is good, when it was last used, and the secret that it had before.
-- Why a key that was there counts as the user's: so it did. One that is made by what does not say so counts as a stranger's.
-- Why a transaction that says no tenant sees all keys: who holds one is looked up before it is known, and processes of the
-- version before say none. One that says whose it is, as endpoints do, is shown nobody else's.
alter table bulkhead_service.api_key
  add column integrity text not null default 'user' check (integrity in ('user', 'external')),
  add column expires_at timestamptz,
  add column used_at timestamptz, -- to the minute
  add column hash_before bytea unique check (length(hash_before) = 32),
  add column before_until timestamptz; -- how long that one opens still
alter table bulkhead_service.api_key alter column integrity set default 'external';

alter table bulkhead_service.api_key enable row level security, force row level security;
create policy of_tenant on bulkhead_service.api_key using (
  coalesce(current_setting('bulkhead.tenant', true), '') in ('', tenant));
