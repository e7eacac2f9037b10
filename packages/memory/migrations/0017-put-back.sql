-- What: a file that is put back has the label of then joined with that of who puts it back, and comes of that version.
-- Why: it had the old version's own provenance, so whoever could choose which version stands again said something with the
-- trust of others: the user's words of last week, and none that a stranger had a say in.
create or replace function bulkhead_operator.change_files(its_store bigint, changes jsonb, writer jsonb, at_time timestamptz)
returns bigint language plpgsql as $$
declare
  number bigint;
  stamped bigint;
  counts jsonb;
begin
  -- One change of a store at a time.
  update bulkhead_operator.file_store set revision = revision + 1 where id = its_store returning revision into number;
  if not found then raise exception using errcode = 'BH012', message = 'no store'; end if;
  if exists (
    select 1 from jsonb_array_elements(changes) as change
      join lateral (select names, blob from bulkhead_operator.file_version
        where store = its_store and fold = change->>'fold' order by version desc limit 1) as head on head.blob is not null
      where head.names->-1->>'spelling' <> change->'names'->-1->>'spelling') then
    raise exception using errcode = 'BH013', message = 'another spelling';
  end if;
  if exists (
    select 1 from jsonb_array_elements(changes) as change
      left join lateral (select version, blob from bulkhead_operator.file_version
        where store = its_store and fold = change->>'fold' order by version desc limit 1) as head on true
      where (change->>'base')::bigint <> (case when head.blob is null then 0 else head.version end)) then
    raise exception using errcode = 'BH010', message = 'changed';
  end if;
  if writer->>'origin' <> 'operator' and exists (
    select 1 from jsonb_array_elements(changes) as change, jsonb_array_elements(change->'names') as name
      join bulkhead_operator.file_guard on file_guard.store = its_store and file_guard.fold = name->>'fold') then
    raise exception using errcode = 'BH011', message = 'guarded';
  end if;

  if exists (select 1 from jsonb_array_elements(changes) as change where change->>'hash' is not null
      and not exists (select 1 from bulkhead_operator.file_blob where store = its_store and hash = change->>'hash')) then
    raise exception using errcode = 'BH012', message = 'no content';
  end if;

  -- How much more or less each name is used, then those that were there, then new ones: file_name_is_one refuses another spelling.
  select jsonb_agg(jsonb_build_object('fold', fold, 'spelling', spelling, 'folder', folder, 'more', more)) into counts from (
    select fold, spelling, folder, sum(more) as more from (
      select name->>'fold' as fold, name->>'spelling' as spelling, (name->>'folder')::boolean as folder, 1 as more
        from jsonb_array_elements(changes) as change, jsonb_array_elements(change->'names') as name
        where change->>'hash' is not null
      union all
      select name->>'fold', name->>'spelling', (name->>'folder')::boolean, -1
        from jsonb_array_elements(changes) as change
        join lateral (select names, blob from bulkhead_operator.file_version
          where store = its_store and fold = change->>'fold' order by version desc limit 1) as head on head.blob is not null,
        jsonb_array_elements(head.names) as name) as one
    group by 1, 2, 3 having sum(more) <> 0) as summed;
  update bulkhead_operator.file_name set uses = uses + (one->>'more')::integer
    from jsonb_array_elements(counts) as one
    where file_name.store = its_store and file_name.fold = one->>'fold'
      and file_name.spelling = one->>'spelling' and file_name.folder = (one->>'folder')::boolean;
  delete from bulkhead_operator.file_name
    where store = its_store and uses <= 0 and fold in (select one->>'fold' from jsonb_array_elements(counts) as one);
  insert into bulkhead_operator.file_name (store, fold, spelling, folder, uses)
    select its_store, one->>'fold', one->>'spelling', (one->>'folder')::boolean, (one->>'more')::integer
      from jsonb_array_elements(counts) as one
      where (one->>'more')::integer > 0 and not exists (select 1 from bulkhead_operator.file_name as there
        where there.store = its_store and there.fold = one->>'fold'
          and there.spelling = one->>'spelling' and there.folder = (one->>'folder')::boolean);

  stamped := bulkhead.stamp_memory('file', 'file:' || its_store || ':' || number, writer->>'origin', (writer->>'integrity')::integer,
    writer->'readers', writer->>'worker', writer->>'schema', writer->>'run', coalesce(writer->'inputs', '[]'), '[]');
  insert into bulkhead_operator.file_version (id, store, fold, version, names, blob, body, provenance, made_at)
    select change->>'id', its_store, change->>'fold', number, change->'names',
      (select file_blob.id from bulkhead_operator.file_blob where store = its_store and hash = change->>'hash'), decode(change->>'body', 'hex'),
      case when change->>'provenance' is null then stamped else bulkhead.stamp_memory('file',
        'file:' || its_store || ':' || number, writer->>'origin', (writer->>'integrity')::integer,
        coalesce(change->'readers', writer->'readers'), writer->>'worker', writer->>'schema', writer->>'run',
        coalesce(writer->'inputs', '[]'), jsonb_build_array(change->>'provenance')) end, at_time
    from jsonb_array_elements(changes) as change;
  return number;
end $$;
