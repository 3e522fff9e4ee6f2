-- What Prisma's schema language cannot say of the planned tables. Each part goes into the migration that makes its table.
create extension if not exists btree_gist;

-- No double booking, whoever books at the same time. Half-open: one may begin where another ends.
alter table appointments
  add constraint appointments_in_order
    check (starts_at < ends_at and blocked_from <= starts_at and blocked_until >= ends_at),
  add constraint appointments_no_overlap
    exclude using gist (tenant_id with =, staff_id with =, tstzrange(blocked_from, blocked_until) with &&)
    where (status in ('BOOKED', 'CONFIRMED', 'RESCHEDULED'));

alter table staff_shifts add constraint staff_shifts_in_order
  check (weekday between 1 and 7 and start_minute >= 0 and start_minute < end_minute and end_minute <= 1440);
alter table staff_time_off add constraint staff_time_off_in_order check (starts_at < ends_at);

-- The consent ledger only grows: a proof that could be changed would be none.
revoke update, delete on dnc from telyx_app;
