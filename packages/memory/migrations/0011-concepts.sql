-- What: concepts, their revisions, on what evidence they are believed, which runs used them, and what happened to each;
-- and the role `bulkhead_memory`, as which they are read and written.
-- Why row-level security, forced: what one tenant keeps must not reach another one, whatever a statement asks for. A
-- transaction says whose it is (`enter`), and sees nothing before. Superusers are held by nothing: they take the role.
-- Why not sealed: the database searches this text. What is no longer believed stays, so that it can be told what was
-- believed when; only forgetting takes it away.
create schema bulkhead_memory;

create table bulkhead_memory.scope (
  id integer generated always as identity primary key,
  tenant text not null check (tenant not in ('', '*')),
  project text check (project not in ('', '*')),
  domain text check (domain not in ('', '*')),
  role text check (role not in ('', '*')),
  constraint scope_is_one unique nulls not distinct (tenant, project, domain, role)
);

-- Of a name there is one in a scope; revisions say what it is.
create table bulkhead_memory.concept (
  id text primary key,
  scope integer not null references bulkhead_memory.scope,
  name_key text, -- null: it has none
  last integer not null default 0, -- the number of its last revision; none comes again
  made_at timestamptz not null,
  v smallint not null default 1,
  unique (scope, id),
  constraint concept_name_is_one unique (scope, name_key)
);

create table bulkhead_memory.concept_revision (
  id text primary key,
  scope integer not null,
  concept text not null,
  number integer not null,
  status text not null check (status in ('candidate', 'active', 'superseded', 'retired', 'quarantined')),
  integrity smallint not null check (integrity between 0 and 2), -- as bulkhead.effective has it
  principal text, -- whose run it was made in
  format text not null check (format in ('open', 'program')),
  name text,
  body jsonb not null,
  hash text not null, -- of the body
  words text not null, -- what is searched
  provenance bigint not null unique references bulkhead.provenance on delete cascade,
  promotion bigint references bulkhead.promotion,
  made_at timestamptz not null,
  v smallint not null default 1,
  unique (concept, number),
  foreign key (scope, concept) references bulkhead_memory.concept (scope, id)
);
create unique index concept_believed_once on bulkhead_memory.concept_revision (concept) where status = 'active';
create index concept_believed on bulkhead_memory.concept_revision (scope, integrity) where status = 'active';

create table bulkhead_memory.concept_evidence (
  id text primary key,
  scope integer not null references bulkhead_memory.scope,
  revision text not null references bulkhead_memory.concept_revision on delete cascade,
  problem text not null,
  trace text not null, -- its hash
  feedback text not null check (feedback in ('visible_tests', 'person', 'oracle', 'none')),
  passed boolean not null,
  provenance bigint not null references bulkhead.provenance on delete cascade,
  made_at timestamptz not null,
  v smallint not null default 1
);
create index concept_evidence_by_revision on bulkhead_memory.concept_evidence (revision);
create index concept_evidence_by_provenance on bulkhead_memory.concept_evidence (provenance);

create table bulkhead_memory.concept_use (
  scope integer not null references bulkhead_memory.scope,
  revision text not null references bulkhead_memory.concept_revision on delete cascade,
  run text not null,
  cited boolean not null,
  passed boolean, -- null: it is not known
  integrity smallint not null, -- the lowest of what the run had read
  made_at timestamptz not null,
  v smallint not null default 1,
  primary key (revision, run)
);
create index concept_use_by_run on bulkhead_memory.concept_use (run);

-- By what a similar text shares with it.
create table bulkhead_memory.concept_near (
  scope integer not null,
  band bigint not null,
  revision text not null references bulkhead_memory.concept_revision on delete cascade,
  primary key (scope, band, revision)
);
create index concept_near_by_revision on bulkhead_memory.concept_near (revision);

create table bulkhead_memory.concept_event (
  id bigint generated always as identity primary key,
  scope integer not null references bulkhead_memory.scope,
  concept text not null references bulkhead_memory.concept on delete cascade,
  number integer not null,
  kind text not null check (kind in ('proposed', 'revised', 'merged', 'imported', 'believed', 'superseded', 'retired', 'quarantined')),
  by_kind text not null,
  by_whom text,
  why text,
  made_at timestamptz not null,
  v smallint not null default 1
);
create index concept_event_by_concept on bulkhead_memory.concept_event (concept, id);

create trigger append_only before update or delete on bulkhead_memory.concept_event
  for each row execute function bulkhead.append_only();
create trigger append_only before update or delete on bulkhead_memory.concept_evidence
  for each row execute function bulkhead.append_only();

-- What a revision says is never changed; what is thought of it is.
create function bulkhead_memory.revision_is_frozen() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if current_setting('bulkhead.forgetting', true) = 'on' then return old; end if;
  elsif (to_jsonb(new) - '{status,integrity,promotion}'::text[]) = (to_jsonb(old) - '{status,integrity,promotion}'::text[]) then
    return new;
  end if;
  raise exception using errcode = 'check_violation', constraint = 'revision_is_frozen', table = 'concept_revision', message = 'frozen';
end $$;
create trigger revision_is_frozen before update or delete on bulkhead_memory.concept_revision
  for each row execute function bulkhead_memory.revision_is_frozen();

-- Whose transaction it is. A reset setting reads as '', which is nobody.
create function bulkhead_memory.setting(its_name text) returns text language sql stable as
  $$ select nullif(current_setting('bulkhead.' || its_name, true), '') $$;

-- SQLSTATE BH030: nothing would hold this transaction to its scope.
create function bulkhead_memory.enter(its_tenant text, its_project text, its_domain text, its_role text) returns void language plpgsql as $$
begin
  perform set_config('bulkhead.tenant', coalesce(its_tenant, ''), true), set_config('bulkhead.project', coalesce(its_project, ''), true),
    set_config('bulkhead.domain', coalesce(its_domain, ''), true), set_config('bulkhead.role', coalesce(its_role, ''), true);
  if not row_security_active('bulkhead_memory.scope') or not row_security_active('bulkhead_memory.concept_revision') then
    raise exception using errcode = 'BH030', message = 'no row security';
  end if;
end $$;

-- What a memory sees: what is of its project, domain and role, and what is of none; `*` is of any.
create function bulkhead_memory.visible() returns integer[] language sql stable as $$
  select array(select id from bulkhead_memory.scope
    where tenant = bulkhead_memory.setting('tenant')
      and (project is null or bulkhead_memory.setting('project') in (project, '*'))
      and (domain is null or bulkhead_memory.setting('domain') in (domain, '*'))
      and (role is null or bulkhead_memory.setting('role') in (role, '*')))
$$;
-- Where it writes; nowhere, where it sees more than one.
create function bulkhead_memory.own() returns integer language sql stable as $$
  select id from bulkhead_memory.scope
    where (tenant, project, domain, role) is not distinct from (bulkhead_memory.setting('tenant'),
      bulkhead_memory.setting('project'), bulkhead_memory.setting('domain'), bulkhead_memory.setting('role'))
$$;
create function bulkhead_memory.own_made() returns integer language plpgsql as $$
begin
  insert into bulkhead_memory.scope (tenant, project, domain, role)
    select bulkhead_memory.setting('tenant'), bulkhead_memory.setting('project'), bulkhead_memory.setting('domain'), bulkhead_memory.setting('role')
      where bulkhead_memory.own() is null
    on conflict do nothing;
  return bulkhead_memory.own();
end $$;

-- What may guide: `at_least` (2 is trusted), or what was made from its principal's own words. For search: it is inlined.
create function bulkhead_memory.eligible(at_least integer, its_principal text) returns setof bulkhead_memory.concept_revision
language sql stable as $$
  select * from bulkhead_memory.concept_revision
    where status = 'active' and (integrity >= at_least or (integrity >= 1 and principal = its_principal))
$$;

-- Tests promote on evidence that stands here, passed, and was written by nobody whom a stranger could have led; what others
-- knew (an oracle) never does.
create function bulkhead_memory.tests_promote_on_evidence() returns trigger language plpgsql as $$
begin
  if new.kind <> 'tests' then return new; end if;
  if not exists (
    select 1 from bulkhead_memory.concept_evidence as seen
      join bulkhead_memory.concept_revision as revision on revision.id = seen.revision
      join bulkhead.provenance as source on source.id = seen.provenance
      where seen.id = new.evidence->>'evidence' and revision.provenance = new.provenance
        and seen.feedback = 'visible_tests' and seen.passed and source.integrity > 0) then
    raise exception using errcode = 'BH034', message = 'no evidence';
  end if;
  return new;
end $$;
create trigger tests_promote_on_evidence before insert on bulkhead.promotion
  for each row execute function bulkhead_memory.tests_promote_on_evidence();

-- SQLSTATEs: BH031 it is not as it was when it was looked at, BH032 there is no such concept or revision here, BH033 it is
-- believed already, or is not, BH034 on no evidence that counts, BH035 a memory of more than one scope writes nothing.
-- `changes`: [{concept, fresh, seen, key, revision, format, name, body, hash, words, near, made_of (revisions), status, event,
-- evidence: [{id, problem, trace, feedback, passed}]}]; all or none. Each has a row of provenance: it is promoted alone.
create function bulkhead_memory.write_concepts(changes jsonb, writer jsonb, at_time timestamptz) returns void
language plpgsql set enable_seqscan = off as $$
declare
  its_scope integer := bulkhead_memory.own_made();
  its_principal text;
  written integer;
  change jsonb;
  sources bigint[];
  stamped bigint;
begin
  if its_scope is null then raise exception using errcode = 'BH035', message = 'no scope'; end if;
  lock table bulkhead.provenance_input in row exclusive mode; -- before any row, as revoke has it
  insert into bulkhead_memory.concept (id, scope, name_key, made_at)
    select one->>'concept', its_scope, one->>'key', at_time from jsonb_array_elements(changes) as one where (one->>'fresh')::boolean;
  update bulkhead_memory.concept set last = last + 1 from jsonb_array_elements(changes) as one
    where concept.id = one->>'concept' and concept.scope = its_scope and concept.last = (one->>'seen')::integer;
  get diagnostics written = row_count;
  if written <> jsonb_array_length(changes) then raise exception using errcode = 'BH031', message = 'changed'; end if;
  its_principal := coalesce((select principal from bulkhead.run where id = writer->>'run'), writer->>'principal');

  for change in select jsonb_array_elements(changes) loop
    select coalesce(array_agg(provenance), '{}') into sources from bulkhead_memory.concept_revision
      where id in (select jsonb_array_elements_text(coalesce(change->'made_of', '[]')));
    if cardinality(sources) <> jsonb_array_length(coalesce(change->'made_of', '[]')) then
      raise exception using errcode = 'BH032', message = 'no source';
    end if;
    stamped := bulkhead.stamp_memory('concept', 'concept:' || (change->>'revision'), writer->>'origin', (writer->>'integrity')::integer,
      writer->'readers', writer->>'worker', writer->>'schema', writer->>'run', coalesce(writer->'inputs', '[]'),
      (select coalesce(jsonb_agg(source::text), '[]') from unnest(sources) as source));
    insert into bulkhead_memory.concept_revision
        (id, scope, concept, number, status, integrity, principal, format, name, body, hash, words, provenance, made_at)
      select change->>'revision', its_scope, change->>'concept', (change->>'seen')::integer + 1,
        case when quarantined then 'quarantined' else coalesce(change->>'status', 'candidate') end, integrity, its_principal,
        change->>'format', change->>'name', change->'body', change->>'hash', change->>'words', stamped, at_time
      from bulkhead.effective where provenance = stamped;
    insert into bulkhead_memory.concept_evidence (id, scope, revision, problem, trace, feedback, passed, provenance, made_at)
      select id, its_scope, change->>'revision', problem, trace, feedback, passed, stamped, at_time
        from jsonb_to_recordset(change->'evidence') as one (id text, problem text, trace text, feedback text, passed boolean);
  end loop;
  insert into bulkhead_memory.concept_near (scope, band, revision)
    select distinct its_scope, band::bigint, one->>'revision'
      from jsonb_array_elements(changes) as one, jsonb_array_elements_text(one->'near') as band;
  insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, by_whom, made_at)
    select its_scope, one->>'concept', (one->>'seen')::integer + 1, one->>'event', writer->>'origin',
        coalesce(writer->>'worker', its_principal), at_time
      from jsonb_array_elements(changes) as one;
end $$;

create function bulkhead_memory.add_evidence(its_id text, its_revision text, evidence jsonb, writer jsonb, at_time timestamptz)
returns void language plpgsql set enable_seqscan = off as $$
declare
  its_scope integer := bulkhead_memory.own_made();
  stamped bigint;
begin
  if its_scope is null then raise exception using errcode = 'BH035', message = 'no scope'; end if;
  if not exists (select 1 from bulkhead_memory.concept_revision where id = its_revision) then
    raise exception using errcode = 'BH032', message = 'no revision';
  end if;
  stamped := bulkhead.stamp_memory('evidence', 'evidence:' || its_id, writer->>'origin', (writer->>'integrity')::integer,
    writer->'readers', writer->>'worker', writer->>'schema', writer->>'run', coalesce(writer->'inputs', '[]'), '[]');
  insert into bulkhead_memory.concept_evidence (id, scope, revision, problem, trace, feedback, passed, provenance, made_at)
    values (its_id, its_scope, its_revision, evidence->>'problem', evidence->>'trace', evidence->>'feedback',
      (evidence->>'passed')::boolean, stamped, at_time);
end $$;

-- `how`: {kind: person | developer, name} or {kind: evidence, evidence}. On what its own principal says it is believed for
-- that one, and not promoted.
create function bulkhead_memory.promote_concept(its_concept text, its_number integer, how jsonb, at_time timestamptz)
returns void language plpgsql set enable_seqscan = off as $$
declare
  chosen record;
  said text;
  promoted bigint;
begin
  lock table bulkhead.promotion in row exclusive mode; -- before any row, as revoke has it
  perform 1 from bulkhead_memory.concept where id = its_concept for update; -- one at a time
  select revision.id, revision.scope, revision.hash, revision.status, revision.principal, revision.provenance, source.integrity as stamped, effective.quarantined
    into chosen from bulkhead_memory.concept_revision as revision
      join bulkhead.provenance as source on source.id = revision.provenance
      join bulkhead.effective on effective.provenance = revision.provenance
    where concept = its_concept and number = its_number;
  if not found then raise exception using errcode = 'BH032', message = 'no revision'; end if;
  if chosen.status = 'active' then raise exception using errcode = 'BH033', message = 'believed already'; end if;
  if how->>'kind' <> 'person' and (chosen.stamped = 0 or chosen.quarantined or chosen.status = 'quarantined') then
    raise exception using errcode = 'BH022', message = 'a person only';
  end if;
  if how->>'kind' = 'evidence' then
    select feedback into said from bulkhead_memory.concept_evidence as seen
      join bulkhead.provenance as source on source.id = seen.provenance
      where seen.id = how->>'evidence' and seen.revision = chosen.id and seen.passed and source.integrity > 0;
    if said is null or said not in ('visible_tests', 'person') or (said = 'person' and chosen.principal is null) then
      raise exception using errcode = 'BH034', message = 'no evidence';
    end if;
  end if;
  if said is distinct from 'person' then
    insert into bulkhead.promotion (provenance, kind, by_whom, evidence, made_at)
      values (chosen.provenance, case when said is null then how->>'kind' else 'tests' end,
        case when said is null then how->>'name' else said end,
        jsonb_build_object('hash', chosen.hash, 'evidence', how->>'evidence'), at_time) returning id into promoted;
  end if;
  insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, made_at)
    select scope, concept, number, 'superseded', 'revision', at_time from bulkhead_memory.concept_revision
      where concept = its_concept and status = 'active';
  update bulkhead_memory.concept_revision set status = 'superseded' where concept = its_concept and status = 'active';
  update bulkhead_memory.concept_revision set status = 'active', promotion = promoted,
      integrity = (select integrity from bulkhead.effective where effective.provenance = chosen.provenance)
    where concept = its_concept and number = its_number;
  insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, by_whom, made_at)
    values (chosen.scope, its_concept, its_number, 'believed', coalesce(said, how->>'kind'), how->>'name', at_time);
end $$;

create function bulkhead_memory.retire_concept(its_concept text, by_kind text, by_name text, reason text, at_time timestamptz)
returns void language plpgsql set enable_seqscan = off as $$
declare
  chosen record;
begin
  select scope, number into chosen from bulkhead_memory.concept_revision where concept = its_concept and status = 'active' for update;
  if not found then
    raise exception using errcode = case when exists (select 1 from bulkhead_memory.concept where id = its_concept) then 'BH033' else 'BH032' end,
      message = 'not believed';
  end if;
  update bulkhead_memory.concept_revision set status = 'retired' where concept = its_concept and number = chosen.number;
  insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, by_whom, why, made_at)
    values (chosen.scope, its_concept, chosen.number, 'retired', by_kind, by_name, reason, at_time);
end $$;

-- What a run used, and what came of it, the last word of it. A run that read a stranger's text says nothing that counts.
create function bulkhead_memory.use_concepts(revisions jsonb, its_run text, its_cited jsonb, its_passed boolean, at_time timestamptz)
returns void language plpgsql set enable_seqscan = off as $$
declare
  its_scope integer := bulkhead_memory.own_made();
  lowest integer;
begin
  if its_scope is null then raise exception using errcode = 'BH035', message = 'no scope'; end if;
  select coalesce(min(integrity), 0) into lowest from bulkhead.provenance where run = its_run and kind in ('run', 'operation');
  insert into bulkhead_memory.concept_use as known (scope, revision, run, cited, passed, integrity, made_at)
    select its_scope, revision.id, its_run, its_cited ? revision.id, its_passed, lowest, at_time
      from bulkhead_memory.concept_revision as revision where revision.id in (select jsonb_array_elements_text(revisions))
    on conflict (revision, run) do update set cited = excluded.cited, passed = excluded.passed, integrity = excluded.integrity;
end $$;

-- The tables' owner sees what it says it looks after: exports, imports, quarantine and forgetting. What was set before.
create function bulkhead_memory.look_after(setting text) returns text language plpgsql as $$
declare
  was text := coalesce(current_setting('bulkhead.upkeep', true), '');
begin
  perform set_config('bulkhead.upkeep', setting, true);
  return was;
end $$;

create function bulkhead_memory.quarantined() returns trigger language plpgsql as $$
declare
  was text := bulkhead_memory.look_after('on');
begin
  insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, by_whom, why, made_at)
    select scope, concept, number, 'quarantined', revocation.kind, revocation.by_whom, revocation.why, revocation.made_at
      from apart join bulkhead_memory.concept_revision as revision on revision.provenance = apart.provenance
        join bulkhead.revocation on revocation.id = apart.revocation
      where revision.status <> 'quarantined';
  update bulkhead_memory.concept_revision as revision set status = 'quarantined', integrity = 0
    from apart where revision.provenance = apart.provenance;
  perform bulkhead_memory.look_after(was);
  return null;
end $$;
create trigger quarantined after insert on bulkhead.quarantine
  referencing new table as apart for each statement execute function bulkhead_memory.quarantined();

-- Where what a revision was made of is forgotten, the last one that was promoted is believed again; a concept of which no
-- revision is left goes.
create function bulkhead_memory.forgotten_concepts() returns trigger language plpgsql as $$
declare
  was text := bulkhead_memory.look_after('on');
begin
  delete from bulkhead_memory.concept where id in (select concept from gone)
    and not exists (select 1 from bulkhead_memory.concept_revision where concept_revision.concept = concept.id);
  with again as (
    update bulkhead_memory.concept_revision set status = 'active' where id in (
      select distinct on (concept) id from bulkhead_memory.concept_revision
        where status = 'superseded' and concept in (select concept from gone where status = 'active')
        order by concept, number desc)
      returning scope, concept, number)
    insert into bulkhead_memory.concept_event (scope, concept, number, kind, by_kind, made_at)
      select scope, concept, number, 'believed', 'forgetting', clock_timestamp() from again;
  perform bulkhead_memory.look_after(was);
  return null;
end $$;
create trigger forgotten_concepts after delete on bulkhead_memory.concept_revision
  referencing old table as gone for each statement execute function bulkhead_memory.forgotten_concepts();

create function bulkhead_memory.forgotten_uses() returns trigger language plpgsql as $$
declare
  was text := bulkhead_memory.look_after('on');
begin
  delete from bulkhead_memory.concept_use where run in (select id from gone);
  perform bulkhead_memory.look_after(was);
  return null;
end $$;
create trigger forgotten_uses after delete on bulkhead.run
  referencing old table as gone for each statement execute function bulkhead_memory.forgotten_uses();

do $$
declare
  one text;
  holder text := case when exists (select 1 from pg_namespace where nspname = 'bulkhead_operator' and pg_get_userbyid(nspowner) = 'bulkhead_operator')
    then 'bulkhead_operator' else current_user end;
begin
  for one in select tablename from pg_tables where schemaname = 'bulkhead_memory' loop
    execute format('alter table bulkhead_memory.%I enable row level security', one);
    execute format('alter table bulkhead_memory.%I force row level security', one);
    execute format('create policy upkeep on bulkhead_memory.%I to %I using (current_setting(''bulkhead.upkeep'', true) = ''on'')', one, holder);
  end loop;
  create policy of_tenant on bulkhead_memory.scope for select using (tenant = bulkhead_memory.setting('tenant'));
  create policy made_here on bulkhead_memory.scope for insert
    with check ((tenant, project, domain, role) is not distinct from (bulkhead_memory.setting('tenant'),
      bulkhead_memory.setting('project'), bulkhead_memory.setting('domain'), bulkhead_memory.setting('role')));
  foreach one in array array['concept', 'concept_revision', 'concept_evidence', 'concept_use', 'concept_near', 'concept_event'] loop
    execute format('create policy seen on bulkhead_memory.%I for select using (scope = any ((select bulkhead_memory.visible())::integer[]))', one);
    execute format('create policy made_here on bulkhead_memory.%I for insert with check (scope = %s)', one,
      case one when 'concept_event' then 'any ((select bulkhead_memory.visible())::integer[])' else '(select bulkhead_memory.own())' end);
    execute format('create policy changed on bulkhead_memory.%I for update using (scope = any ((select bulkhead_memory.visible())::integer[]))', one);
  end loop;

  begin
    begin
      create role bulkhead_memory nologin;
    exception when duplicate_object or unique_violation then null; -- another database of this server has it
    end;
    if current_setting('server_version_num')::int >= 160000 then
      execute format('grant bulkhead_memory to %I with inherit false, set true', current_user);
    else
      execute format('grant bulkhead_memory to %I', current_user);
    end if;
    grant usage on schema bulkhead, bulkhead_memory to bulkhead_memory;
    grant select on bulkhead.run, bulkhead.provenance, bulkhead.provenance_input, bulkhead.promotion, bulkhead.revocation,
      bulkhead.quarantine, bulkhead.effective to bulkhead_memory;
    grant insert on bulkhead.provenance, bulkhead.provenance_input, bulkhead.promotion, bulkhead.quarantine to bulkhead_memory;
    grant select, insert on all tables in schema bulkhead_memory to bulkhead_memory;
    grant update (last) on bulkhead_memory.concept to bulkhead_memory;
    grant update (status, integrity, promotion) on bulkhead_memory.concept_revision to bulkhead_memory;
    grant update (cited, passed, integrity) on bulkhead_memory.concept_use to bulkhead_memory;
  exception when insufficient_privilege then
    raise notice 'this login may not make the role bulkhead_memory: row-level security holds the login itself';
  end;

  if holder = 'bulkhead_operator' then
    grant usage, create on schema bulkhead_memory to bulkhead_operator;
    for one in select tablename from pg_tables where schemaname = 'bulkhead_memory' loop
      execute format('alter table bulkhead_memory.%I owner to bulkhead_operator', one);
    end loop;
    alter schema bulkhead_memory owner to bulkhead_operator;
  end if;
end $$;
