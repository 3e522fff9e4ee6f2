import { openPlatform } from '../../src/app/open-platform';
import { loadConfig } from '../../src/config';
import { type Lab, startLab } from '../../src/lab/lab';
import { judge } from '../crash/judge';
import type { Stage } from './stage';
import type { Cast, Promises } from './stories';

/** What is wrong in the end, a sentence each. */
export interface Verdict {
  lost: string[];
  doubled: string[];
  stuck: string[];
  /** Texts of which nobody can say whether they were sent; a person decides, and they are listed. */
  parked: number;
}

type Query = Stage['query'];

/** Compares what was promised, what the product has written, and what the providers' books say. The product is down by now. */
export async function judgeAll({ stage, businesses, promises }: Cast): Promise<Verdict> {
  const verdict: Verdict = { lost: [], doubled: [], stuck: [], parked: 0 };
  const lab = await startLab({ memoryFile: stage.books });
  try {
    await judgeNumbers(stage, lab, businesses, promises, verdict);
    await judgeTexts(stage, lab, promises, verdict);
  } finally {
    await lab.close();
  }
  await judgeBookings(stage.query, promises, verdict);
  await judgeCalls(stage.query, promises, verdict);
  await judgeDeliveries(stage, verdict);
  return verdict;
}

async function judgeNumbers(
  stage: Stage,
  lab: Lab,
  businesses: Cast['businesses'],
  promises: Promises,
  verdict: Verdict,
): Promise<void> {
  const config = loadConfig({ ...stage.env, LOG_LEVEL: 'silent', LAB_URL: lab.addresses.url });
  const { platform, close } = await openPlatform(config, { startLab: false });
  const vapiKeys = new Map([['platform:VAPI', lab.addresses.vapi.privateKey]]);
  for (const { vapi } of businesses) if (vapi) vapiKeys.set(vapi.accountKey, vapi.privateKey);
  try {
    for (const fault of await judge({ app: { platform, database: stage }, lab, vapiKeys })) {
      if (/twice|hands/.test(fault)) verdict.doubled.push(fault);
      else if (/stuck|PENDING|given up: /.test(fault)) verdict.stuck.push(fault);
      else verdict.lost.push(fault);
    }
  } finally {
    await close();
  }
  const numbers = await stage.query<{ id: string; tenant: string; ordered: boolean }>(
    `select n.id, n.tenant_id as tenant, exists (select from idempotency_keys k where k.response ->> 'id' = n.id::text) as ordered
     from phone_numbers n`,
  );
  const ids = new Set(numbers.map(({ id }) => id));
  for (const [key, id] of promises.orders)
    if (!ids.has(id)) verdict.lost.push(`${key} was taken and is gone.`);
  const orders = new Set(promises.orders.values()).size;
  if (orders < promises.orders.size) verdict.lost.push('Two orders were answered with one number.');
  const unanswered = promises.unanswered.filter((each) => each.startsWith('order')).length;
  const ordered = numbers.filter((each) => each.ordered).length;
  if (ordered > businesses.length + orders + unanswered)
    verdict.doubled.push(`There are ${ordered} numbers for ${businesses.length + orders} orders.`);
  // A plan that begins brings a number of itself where there is none yet.
  const given = numbers.filter((each) => !each.ordered).map(({ tenant }) => tenant);
  for (const tenant of new Set(given))
    if (given.indexOf(tenant) !== given.lastIndexOf(tenant))
      verdict.doubled.push(`The business ${tenant} was given a first number twice.`);
}

async function judgeTexts(stage: Stage, lab: Lab, promises: Promises, verdict: Verdict): Promise<void> {
  const sent = new Map<string, string[]>();
  const books = [
    ...lab.twilio
      .texts()
      .filter(({ direction }) => direction !== 'inbound')
      .map(({ to, body, sid, createdAt }) => ({ to, body, as: `${sid} at ${timeOf(createdAt)}` })),
    ...lab.telnyx
      .texts()
      .filter(({ direction }) => direction === 'outbound')
      .map(({ to, text, id }) => ({ to, body: text, as: id })),
    ...lab.netgsm
      .account(lab.addresses.netgsm.username)
      .texts.map(({ number, text, jobid }) => ({ to: `+90${number}`, body: text, as: jobid })),
  ];
  for (const { to, body, as } of books) sent.set(`${to} ${body}`, [...(sent.get(`${to} ${body}`) ?? []), as]);
  const rows = await stage.query<{
    what: string;
    ids: string[];
    certain: number;
    parked: number;
    story: string;
  }>(
    `select to_number || ' ' || body as what, array_agg(id::text) as ids,
       count(*) filter (where parked_at is null and status in ('SENT', 'DELIVERED', 'UNDELIVERED'))::int as certain,
       count(*) filter (where parked_at is not null)::int as parked,
       string_agg(concat_ws(' ', status, attempts || ' times taken, last at', claimed_at, 'sent at', sent_at, provider_message_id,
         failure_code, failure_reason), '; ') as story
     from sms_messages where direction = 'OUTBOUND' group by 1`,
  );
  for (const { what, certain, parked, story } of rows) {
    const copies = sent.get(what) ?? [];
    const times = copies.length;
    sent.delete(what);
    verdict.parked += parked;
    const told = `The text "${what}" went out ${times} times (${copies.join(', ')}) for ${certain + parked}: ${story}`;
    if (times > certain + parked) verdict.doubled.push(told);
    if (times < certain) verdict.lost.push(told);
  }
  for (const [what, copies] of sent)
    verdict.doubled.push(`The text "${what}" went out (${copies.join(', ')}) and is unknown here.`);
  const ids = new Map(
    rows.flatMap(({ what, ids }) => ids.map((id) => [id, { what, count: ids.length }] as const)),
  );
  for (const [message, id] of promises.texts) {
    const row = ids.get(id);
    if (!row?.what.endsWith(message)) verdict.lost.push(`The text "${message}" was taken and is gone.`);
    else if (row.count > 1)
      verdict.doubled.push(`The text "${message}" was taken once and is there ${row.count} times.`);
  }
}

const timeOf = (ms: number): string => new Date(ms).toISOString();

async function judgeBookings(query: Query, promises: Promises, verdict: Verdict): Promise<void> {
  const alive = `in ('BOOKED', 'CONFIRMED', 'RESCHEDULED')`;
  const overlaps = await query<{ id: string }>(
    `select a.id from appointments a join appointments b on a.tenant_id = b.tenant_id and a.staff_id = b.staff_id and a.id < b.id
       and tstzrange(a.blocked_from, a.blocked_until) && tstzrange(b.blocked_from, b.blocked_until)
     where a.status ${alive} and b.status ${alive}`,
  );
  verdict.doubled.push(...overlaps.map(({ id }) => `The appointment ${id} overlaps another.`));
  const several = await query<{ phone: string; count: number }>(
    `select c.phone, count(*)::int from appointments a join customers c on c.tenant_id = a.tenant_id and c.id = a.customer_id
     group by 1 having count(*) > 1`,
  );
  verdict.doubled.push(
    ...several.map(({ phone, count }) => `${phone} asked once and has ${count} appointments.`),
  );
  const rows = await query<{ id: string; use: string | null; told: number }>(
    `select a.id, split_part(t.provider_tool_call_id, ':', 2) as use,
       (select count(*) from notifications n where n.tenant_id = a.tenant_id and n.related_appointment_id = a.id
          and n.audience = 'customer')::int as told
     from appointments a left join tool_calls t on t.tenant_id = a.tenant_id and t.result_id = a.id`,
  );
  const ids = new Set(rows.map(({ id }) => id));
  const uses = new Set(rows.map(({ use }) => use));
  for (const [key, id] of promises.booked)
    if (!ids.has(id)) verdict.lost.push(`${key} was answered and is gone.`);
  for (const use of promises.toldBooked)
    if (!uses.has(use)) verdict.lost.push(`${use} was told as booked and is not.`);
  for (const { id, told } of rows)
    if (told === 0) verdict.lost.push(`Nobody was told of the appointment ${id}.`);
}

async function judgeCalls(query: Query, promises: Promises, verdict: Verdict): Promise<void> {
  const rows = await query<{ sid: string; count: number; over: boolean }>(
    `select call_sid as sid, count(*)::int, bool_and(status in ('COMPLETED', 'NO_ANSWER', 'BUSY', 'FAILED')) as over
     from call_logs where call_sid like 'CA%' group by 1`,
  );
  const bySid = new Map(rows.map((row) => [row.sid, row]));
  for (const { sid, count } of rows)
    if (count > 1) verdict.doubled.push(`The call ${sid} is there ${count} times.`);
  for (const sid of promises.answeredCalls)
    if (!bySid.has(sid)) verdict.lost.push(`The call ${sid} was answered and is not written down.`);
  for (const sid of promises.endedCalls)
    if (bySid.get(sid)?.over === false)
      verdict.lost.push(`The end of the call ${sid} was taken and is lost.`);
}

/** What was answered with 2xx is there once, was read, and has done what it says. */
async function judgeDeliveries({ query, proxy }: Stage, verdict: Verdict): Promise<void> {
  const failed = await query<{ path: string; error: string | null }>(
    `select path, error from inbox where status = 'FAILED'`,
  );
  verdict.lost.push(...failed.map(({ path, error }) => `A delivery to ${path} could not be read: ${error}`));
  const texts = await query<{ sid: string; direction: string; status: string; count: number }>(
    `select provider_message_id as sid, min(direction::text) as direction, min(status::text) as status, count(*)::int
     from sms_messages where provider_message_id is not null group by 1`,
  );
  const bySid = new Map(texts.map((row) => [row.sid, row]));
  for (const { sid, count } of texts)
    if (count > 1) verdict.doubled.push(`The text ${sid} is there ${count} times.`);
  for (const { path, body } of proxy.taken) {
    if (!path.startsWith('/api/webhooks/twilio/sms')) continue;
    const fields = new URLSearchParams(body);
    const sid = fields.get('MessageSid') ?? '';
    const status = fields.get('MessageStatus') ?? fields.get('SmsStatus');
    const row = bySid.get(sid);
    if (status === 'received' && row?.direction !== 'INBOUND')
      verdict.lost.push(`The text ${sid} came in, was taken and is lost.`);
    if (status === 'delivered' && row && row.status !== 'DELIVERED')
      verdict.lost.push(`The text ${sid} was reported as delivered and is ${row.status}.`);
  }
}
