-- What: whether what a caller asked for has begun, or was only written down.
-- Why: a service that was killed in between had begun nothing, and who sent the request again was told that it had. Whether the
-- store has the run does not say it: it may have been forgotten, and is not to be run again then. Earlier rows have begun, and so
-- has what an older process writes, which asks nobody.
alter table bulkhead_service.run add column begun boolean not null default true;
