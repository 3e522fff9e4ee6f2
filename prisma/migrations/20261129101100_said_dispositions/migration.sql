-- How somebody of the team says that a call went.
alter table call_logs add column disposition text;
