import type { TenantTx } from '../../platform/db/tenant';
import { presentAppointment, withNames } from '../appointments';
import { type Answering, whoAnswers } from '../numbers';
import { judgeAccounts } from '../providers';
import { leftThisMonth } from '../usage';
import type { HomeAnswer } from './schema';

interface Counts {
  active: number;
  pending: number;
  answered_by: number;
  waiting: number;
  voicemails: number;
  unread: number;
  parked: number;
  questions: number;
  failed: number;
  missed_week: number;
  warned_minutes: boolean;
  warned_texts: boolean;
  calls: number;
  answered: number;
  missed: number;
  texts: number;
  day_start: Date;
  day_end: Date;
  time_zone: string;
}

/** Reads the first screen: how the line is doing, what needs a person, and today by the tenant's clock. */
export async function readHome(tx: TenantTx, now: Date): Promise<HomeAnswer> {
  const counts = await readCounts(tx, now);
  const appointments = await tx.appointment.findMany({
    where: {
      startsAt: { gte: counts.day_start, lt: counts.day_end },
      status: { notIn: ['CANCELLED'] },
    },
    include: withNames,
    orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
    take: 100,
  });
  return {
    line: { ...(await judgeLine(tx, counts)), answering: await answeringOf(tx) },
    needs: needsOf(counts),
    today: {
      appointments: appointments.map(presentAppointment),
      calls: counts.calls,
      answered: counts.answered,
      missed: counts.missed,
      texts: counts.texts,
    },
    timeZone: counts.time_zone,
  };
}

/** Who takes calls to the number that the business has had in service the longest. */
async function answeringOf(tx: TenantTx): Promise<Answering | null> {
  const first = await tx.phoneNumber.findFirst({
    where: { status: 'ACTIVE' },
    orderBy: [{ activatedAt: 'asc' }, { id: 'asc' }],
    select: { id: true },
  });
  return first && whoAnswers(tx, first.id);
}

async function judgeLine(tx: TenantTx, counts: Counts): Promise<Omit<HomeAnswer['line'], 'answering'>> {
  const numbers = counts.active;
  if (numbers === 0)
    return counts.pending > 0
      ? { state: 'WARNING', reason: 'setting-up', numbers }
      : { state: 'NONE', reason: 'no-number', numbers };
  const health = await judgeAccounts(tx);
  if (health === 'DOWN') return { state: 'DOWN', reason: 'provider-down', numbers };
  if ((await leftThisMonth(tx, 'AI_MINUTE')) === 0)
    return { state: 'WARNING', reason: 'minutes-used-up', numbers };
  if (counts.answered_by === 0) return { state: 'WARNING', reason: 'no-receptionist', numbers };
  if (health === 'DEGRADED') return { state: 'WARNING', reason: 'provider-degraded', numbers };
  if (counts.warned_minutes) return { state: 'WARNING', reason: 'minutes-nearly-used-up', numbers };
  return { state: 'OK', reason: 'answering', numbers };
}

function needsOf(counts: Counts): HomeAnswer['needs'] {
  const all: HomeAnswer['needs'] = [
    { kind: 'waiting-numbers', count: counts.waiting },
    { kind: 'parked-texts', count: counts.parked },
    { kind: 'voicemails', count: counts.voicemails },
    { kind: 'unread-texts', count: counts.unread },
    { kind: 'missed-calls', count: counts.missed_week },
    { kind: 'open-questions', count: counts.questions },
    { kind: 'failed-deliveries', count: counts.failed },
    { kind: 'usage', count: counts.warned_minutes ? 1 : 0 },
    { kind: 'usage-texts', count: counts.warned_texts ? 1 : 0 },
  ];
  return all.filter(({ count }) => count > 0);
}

async function readCounts(tx: TenantTx, now: Date): Promise<Counts> {
  const [row] = await tx.$queryRaw<Counts[]>`
    with day as (
      select t.time_zone,
        date_trunc('day', ${now}::timestamptz at time zone t.time_zone) at time zone t.time_zone as day_start,
        (date_trunc('day', ${now}::timestamptz at time zone t.time_zone) + interval '1 day') at time zone t.time_zone as day_end
      from tenants t),
    numbers as (
      select count(*) filter (where status = 'ACTIVE')::int as active, count(*) filter (where status = 'PENDING')::int as pending,
        count(*) filter (where status = 'ACTIVE' and assistant_id is not null)::int as answered_by from phone_numbers),
    calls as (
      select count(*)::int as calls,
        count(*) filter (where l.direction = 'INBOUND' and l.answered_time is not null)::int as answered,
        count(*) filter (where l.direction = 'INBOUND' and l.status in ('NO_ANSWER', 'BUSY', 'FAILED'))::int as missed
      from day, call_logs l where l.start_time >= day.day_start and l.start_time < day.day_end)
    select day.*, numbers.*, calls.*,
      (select count(*) from provisionings where status in ('WAITING', 'NEEDS_ATTENTION'))::int as waiting,
      (select count(*) from voicemails where read_at is null and deleted_at is null)::int as voicemails,
      (select count(*) from sms_messages where direction = 'INBOUND' and read_at is null)::int as unread,
      (select count(*) from sms_messages where parked_at is not null)::int as parked,
      (select count(*) from unanswered_questions where status = 'OPEN')::int as questions,
      (select count(*) from inbox where status = 'FAILED' and received_at > ${now}::timestamptz - interval '7 days')::int as failed,
      (select count(*) from call_logs l where l.direction = 'INBOUND' and l.status in ('NO_ANSWER', 'BUSY', 'FAILED')
        and l.start_time > ${now}::timestamptz - interval '2 days'
        and not exists (select from call_logs b where b.direction = 'OUTBOUND' and b.to_number = l.from_number
          and b.start_time > l.start_time))::int as missed_week,
      (select count(*) from sms_messages m where m.created_at >= day.day_start and m.created_at < day.day_end)::int as texts,
      exists (select from usage_months where month = date_trunc('month', ${now}::timestamptz at time zone 'UTC')::date
        and kind = 'AI_MINUTE' and warned_at is not null) as warned_minutes,
      exists (select from usage_months where month = date_trunc('month', ${now}::timestamptz at time zone 'UTC')::date
        and kind = 'SMS' and warned_at is not null) as warned_texts
    from day, numbers, calls`;
  return row!;
}
