import type { Prisma } from '../generated/prisma/client';
import type { TenantTx } from '../platform/db/tenant';
import { newId } from '../platform/ids';

/** Whom a demo business has spoken with, and what about. */
export interface DemoTalk {
  /** Short, as the receptionist sums a call up. */
  summaries: string[];
  /** What customers wrote, and what was answered. */
  texts: [received: string, sent: string];
}

interface Past {
  numberId: string;
  customers: { id: string; phone: string }[];
  talk: DemoTalk;
  now: Date;
}

const days = 45;
const hourMs = 3_600_000;
const reasons = ['SETUP_APPOINTMENT', 'GET_HOURS', 'GET_PRICING', 'MODIFY_APPOINTMENT'] as const;

/**
 * Gives a demo business some weeks behind it, up to yesterday: calls and texts of a number, what they cost, and the
 * figures that are kept of them. The same for each, so that pictures of it can be compared.
 */
export async function fillHistory(tx: TenantTx, past: Past): Promise<void> {
  const before = await readDays(tx, past.now);
  const calls = makeCalls(past, before);
  const texts = makeTexts(past, before);
  await tx.callLog.createMany({ data: calls });
  await tx.message.createMany({ data: texts });
  await tx.usageRecord.createMany({ data: [...calls.flatMap(callUsage), ...texts.flatMap(textUsage)] });
  await sumUp(tx, past.numberId);
}

type Call = Prisma.CallLogCreateManyInput & { id: string; startTime: Date; durationSeconds: number | null };
type Text = Prisma.MessageCreateManyInput & { id: string; createdAt: Date };

/** Some days are busier; every ninth call is not answered, but none of the last days, which would want a person. */
function makeCalls({ numberId, customers, talk }: Past, before: Day[]): Call[] {
  return before.flatMap(({ day, noon }) =>
    Array.from({ length: 1 + ((day * day + day * 3) % 7) }, (_, index) => {
      const turn = day * 7 + index;
      const customer = customers[turn % customers.length]!;
      const isOut = turn % 8 === 3;
      const missed = turn % 9 === 4 && day > 3;
      const startTime = new Date(noon.getTime() + (index - 3) * hourMs + turn * 1000);
      const seconds = 45 + ((turn * 37) % 180);
      const answeredTime = new Date(startTime.getTime() + 2_000);
      return {
        id: newId(),
        provider: 'VAPI' as const,
        phoneNumberId: numberId,
        customerId: customer.id,
        direction: isOut ? ('OUTBOUND' as const) : ('INBOUND' as const),
        status: missed ? ('NO_ANSWER' as const) : ('COMPLETED' as const),
        ...(isOut ? { toNumber: customer.phone } : { fromNumber: customer.phone }),
        startTime,
        answeredTime: missed ? null : answeredTime,
        endTime: new Date(startTime.getTime() + (missed ? 25_000 : seconds * 1000)),
        durationSeconds: missed ? null : seconds,
        callReason: missed ? null : reasons[turn % reasons.length]!,
        summary: missed ? null : talk.summaries[turn % talk.summaries.length]!,
        reportedAt: answeredTime,
      };
    }),
  );
}

function makeTexts({ numberId, customers, talk }: Past, before: Day[]): Text[] {
  return before
    .filter(({ day }) => day % 3 !== 0)
    .flatMap(({ day, noon }) =>
      talk.texts.map((body, index) => {
        const customer = customers[day % customers.length]!;
        const isOut = index === 1;
        const createdAt = new Date(noon.getTime() + (4 + index / 10) * hourMs);
        return {
          id: newId(),
          provider: 'TWILIO' as const,
          phoneNumberId: numberId,
          customerId: customer.id,
          direction: isOut ? ('OUTBOUND' as const) : ('INBOUND' as const),
          status: isOut ? ('DELIVERED' as const) : ('RECEIVED' as const),
          ...(isOut
            ? { toNumber: customer.phone, sentAt: createdAt, deliveredAt: createdAt }
            : { fromNumber: customer.phone, readAt: createdAt }),
          body,
          segments: 1,
          createdAt,
        };
      }),
    );
}

interface Day {
  /** How many days ago. */
  day: number;
  noon: Date;
}

/** The days before today by the business's clock, each with its noon. */
function readDays(tx: TenantTx, now: Date): Promise<Day[]> {
  return tx.$queryRaw<Day[]>`
    select day, ((${now}::timestamptz at time zone t.time_zone)::date - day + time '12:00') at time zone t.time_zone as noon
    from tenants t, generate_series(1, ${days}::int) as day`;
}

/** US dollars: about what VAPI takes for a minute, and a carrier for a text. */
const costs = { minute: 0.09, text: 0.0083 };

function callUsage({ id, durationSeconds, phoneNumberId, startTime }: Call) {
  if (durationSeconds === null) return [];
  const minutes = durationSeconds / 60;
  return {
    id: newId(),
    kind: 'AI_MINUTE' as const,
    quantity: minutes.toFixed(3),
    cost: (minutes * costs.minute).toFixed(5),
    currency: 'USD',
    provider: 'VAPI' as const,
    phoneNumberId: phoneNumberId ?? null,
    callLogId: id,
    dedupeKey: `call:${id}`,
    at: startTime,
  };
}

function textUsage({ id, direction, phoneNumberId, createdAt }: Text) {
  if (direction === 'INBOUND') return [];
  return {
    id: newId(),
    kind: 'SMS' as const,
    quantity: '1',
    cost: costs.text.toFixed(5),
    currency: 'USD',
    provider: 'TWILIO' as const,
    phoneNumberId: phoneNumberId ?? null,
    messageId: id,
    dedupeKey: `message:${id}`,
    at: createdAt,
  };
}

/** Writes what is otherwise counted as it happens: the number's totals, its days, and the months of the plan. */
async function sumUp(tx: TenantTx, numberId: string): Promise<void> {
  await tx.$executeRaw`
    insert into number_days (phone_number_id, day, calls_in, calls_out, answered)
    select l.phone_number_id, (l.start_time at time zone t.time_zone)::date,
      count(*) filter (where l.direction = 'INBOUND'), count(*) filter (where l.direction = 'OUTBOUND'),
      count(l.answered_time)
    from call_logs l, tenants t where l.phone_number_id = ${numberId}::uuid group by 1, 2`;
  await tx.$executeRaw`
    insert into usage_months (month, kind, quantity)
    select date_trunc('month', at at time zone 'UTC')::date, kind, sum(quantity) from usage_records group by 1, 2`;
  await tx.$executeRaw`
    update phone_numbers n set
      calls_in = (select count(*) from call_logs where phone_number_id = n.id and direction = 'INBOUND'),
      calls_out = (select count(*) from call_logs where phone_number_id = n.id and direction = 'OUTBOUND'),
      sms_in = (select count(*) from sms_messages where phone_number_id = n.id and direction = 'INBOUND'),
      sms_out = (select count(*) from sms_messages where phone_number_id = n.id and direction = 'OUTBOUND'),
      created_at = n.created_at - make_interval(days => ${days}::int)
    where n.id = ${numberId}::uuid`;
}
