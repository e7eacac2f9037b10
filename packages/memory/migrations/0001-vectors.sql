-- What: the extension for vectors (pgvector), which memory's search needs.
-- Why first: a server that lacks it is refused when the database is opened, and not in the middle of a run.
create extension if not exists vector;

comment on schema bulkhead is 'Bulkhead: everything that it keeps. migration says how far the schema is.';
