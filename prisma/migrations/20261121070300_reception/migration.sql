-- Receptionists made before they had tools are behind their copies at the voice provider, and are brought up to date by
-- the tick that looks for those. Row security holds for the owner of the tables too, so it is lifted for this one line.
alter table assistants no force row level security;
update assistants set version = version + 1 where deleted_at is null;
alter table assistants force row level security;
