-- What: task trees: nodes and how they hang together here; their names, what they say, and what was not done (conflicts,
-- proposals, errors) on the operator side.
-- Why so: which node is stale, and what a context is made of, is found without opening anything that is sealed. A name is
-- found by a hash of it, which whoever guesses the name can check. Every revision is stamped (0005), and goes with what it
-- was made of.
create table bulkhead.task_tree (
  id text primary key,
  principal text not null,
  turn bigint not null default 0, -- of the last that changed it: a change is to what was seen
  last integer not null default 0, -- the last node's id; none is given twice
  made_at timestamptz not null,
  changed_at timestamptz not null,
  v smallint not null default 1
);

create table bulkhead.task_node (
  tree text not null references bulkhead.task_tree on delete cascade,
  id integer not null,
  parent integer,
  status text not null check (status in ('open', 'done', 'stale', 'inactive')),
  primary key (tree, id)
);
create index task_node_by_parent on bulkhead.task_node (tree, parent) where parent is not null;

create table bulkhead.task_edge (
  tree text not null,
  source integer not null,
  kind text not null check (kind in ('depends_on', 'shares', 'replaces', 'merged_into')),
  target integer not null,
  primary key (tree, source, kind, target),
  check (source <> target),
  foreign key (tree, source) references bulkhead.task_node on delete cascade,
  foreign key (tree, target) references bulkhead.task_node on delete cascade
);
create index task_edge_by_target on bulkhead.task_edge (tree, target);

create table bulkhead_operator.task_name (
  tree text not null,
  key text not null,
  node integer not null,
  at integer not null, -- 0: how it was first called
  name bytea not null,
  primary key (tree, key),
  unique (tree, node, at),
  foreign key (tree, node) references bulkhead.task_node on delete cascade
);

create table bulkhead_operator.task_revision (
  tree text not null,
  node integer not null,
  number integer not null,
  turn bigint not null,
  body bytea not null,
  provenance bigint not null references bulkhead.provenance on delete cascade,
  accepted_by text, -- the person who took a proposal for their own word
  v smallint not null default 1,
  primary key (tree, node, number),
  foreign key (tree, node) references bulkhead.task_node on delete cascade
);
create index task_revision_by_provenance on bulkhead_operator.task_revision (provenance);

create table bulkhead_operator.task_record (
  id text primary key,
  tree text not null references bulkhead.task_tree on delete cascade,
  kind text not null check (kind in ('conflict', 'proposal', 'error')),
  state text not null check (state in ('open', 'closed')),
  code text,
  turn bigint not null, -- the last one before it
  body bytea not null,
  provenance bigint not null references bulkhead.provenance on delete cascade,
  made_at timestamptz not null,
  closed_by text,
  closed_at timestamptz,
  v smallint not null default 1
);
create index task_record_by_tree on bulkhead_operator.task_record (tree, made_at);
create index task_record_by_provenance on bulkhead_operator.task_record (provenance);

-- The nodes that matter to some. `for_turn`: what relies on them, what they rely on, what is above and right below them.
-- Otherwise for a context: what is above them, what all of those rely on, and what went into them.
create function bulkhead.task_slice(its_tree text, ids integer[], for_turn boolean) returns setof integer
language plpgsql stable set enable_seqscan = off as $$
begin
  return query
    with recursive above (id) as (
        select unnest(ids)
        union select node.parent from above cross join lateral (
          select parent from bulkhead.task_node where tree = its_tree and task_node.id = above.id and parent is not null offset 0) as node),
      relied (id) as (
        select above.id from above
        union select edge.target from relied cross join lateral (
          select target from bulkhead.task_edge
            where tree = its_tree and source = relied.id and kind in ('depends_on', 'shares') offset 0) as edge),
      relying (id) as (
        select unnest(ids) where for_turn
        union select edge.source from relying cross join lateral (
          select source from bulkhead.task_edge
            where tree = its_tree and target = relying.id and kind in ('depends_on', 'shares') offset 0) as edge),
      beside (id) as (
        select case when source = any (ids) then target else source end from bulkhead.task_edge
          where tree = its_tree and (target = any (ids) or source = any (ids)) and kind in ('merged_into', 'replaces')
        union select task_node.id from bulkhead.task_node where for_turn and tree = its_tree and parent = any (ids))
    select id from relied union select id from relying union select id from beside;
end $$;

-- SQLSTATE BH003: the tree is not as it was when it was looked at. Revisions of one label that were made of the same are
-- stamped together.
create function bulkhead_operator.change_tasks(its_tree text, seen bigint, changes jsonb, writer jsonb, at_time timestamptz)
returns bigint language plpgsql set enable_seqscan = off as $$
declare
  number bigint;
  stamped bigint;
  alike record;
begin
  update bulkhead.task_tree set turn = (changes->>'turn')::bigint, last = (changes->>'last')::integer, changed_at = at_time
    where id = its_tree and turn = seen returning turn into number;
  if not found then raise exception using errcode = 'BH003', message = 'changed'; end if;

  insert into bulkhead.task_node (tree, id, parent, status)
    select its_tree, id, parent, status from jsonb_to_recordset(changes->'nodes') as one (id integer, parent integer, status text)
    on conflict (tree, id) do update set parent = excluded.parent, status = excluded.status;
  insert into bulkhead_operator.task_name (tree, key, node, at, name)
    select its_tree, key, node, at, decode(name, 'hex')
      from jsonb_to_recordset(changes->'names') as one (key text, node integer, at integer, name text);
  delete from bulkhead.task_edge using jsonb_to_recordset(changes->'unlinked') as one (source integer, kind text, target integer)
    where tree = its_tree and task_edge.source = one.source and task_edge.kind = one.kind and task_edge.target = one.target;
  insert into bulkhead.task_edge (tree, source, kind, target)
    select its_tree, source, kind, target from jsonb_to_recordset(changes->'linked') as one (source integer, kind text, target integer);

  for alike in
    select coalesce(made_of, '[]') as made_of, integrity, readers, jsonb_agg(to_jsonb(one)) as revisions
      from jsonb_to_recordset(changes->'revisions')
        as one (node integer, number integer, turn bigint, body text, made_of jsonb, integrity integer, readers jsonb)
      group by 1, 2, 3
  loop
    stamped := bulkhead.stamp_memory('task', 'task:' || its_tree || ':' || number, writer->>'origin', alike.integrity, alike.readers,
      writer->>'worker', null, writer->>'run', coalesce(writer->'inputs', '[]'),
      coalesce(writer->'made_of', '[]') || coalesce((
        select jsonb_agg(distinct provenance::text) from jsonb_to_recordset(alike.made_of) as place (node integer, number integer)
          join bulkhead_operator.task_revision as source
            on source.tree = its_tree and source.node = place.node and source.number = place.number), '[]'));
    insert into bulkhead_operator.task_revision (tree, node, number, turn, body, provenance, accepted_by)
      select its_tree, node, one.number, turn, decode(body, 'hex'), stamped, writer->>'accepted_by'
        from jsonb_to_recordset(alike.revisions) as one (node integer, number integer, turn bigint, body text);
  end loop;
  return number;
end $$;

-- Where what a revision was made of is forgotten, the one before it is the last again; a node of which none is left goes,
-- with its name.
create function bulkhead_operator.forgotten_tasks() returns trigger language plpgsql as $$
begin
  delete from bulkhead.task_node using gone where task_node.tree = gone.tree and task_node.id = gone.node
    and not exists (select 1 from bulkhead_operator.task_revision as left_over
      where left_over.tree = gone.tree and left_over.node = gone.node);
  update bulkhead.task_node set status = 'stale' from gone
    where task_node.tree = gone.tree and task_node.id = gone.node and status in ('open', 'done');
  update bulkhead.task_tree set turn = turn + 1 where id in (select tree from gone); -- it is not as it was seen
  return null;
end $$;
create trigger forgotten_tasks after delete on bulkhead_operator.task_revision
  referencing old table as gone for each statement execute function bulkhead_operator.forgotten_tasks();

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
