/**
 * The yardstick for what a voice AI asks during a call: the plainest server that does the job. It checks the signature
 * and runs one prepared statement: one that finds the first free times, or one that writes the customer, the appointment
 * under its guard against overlaps, and the two texts.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { Pool } from 'pg';

const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
const secret = process.env['WEBHOOK_SECRET_VAPI']!;

const freeSlots = {
  name: 'free',
  // Time by time, until three are found: the order is that of the series.
  text: `select f.id, f.name, t.at
    from (select generate_series(date_trunc('hour', now()) + interval '1 hour', now() + interval '3 days', interval '15 minutes') as at) t
    cross join lateral (
      select s.id, s.name from ideal_staff s
      where exists (select from ideal_shifts h where h.staff_id = s.id and h.weekday = extract(isodow from t.at)
          and extract(epoch from t.at::time) / 60 >= h.start_minute and extract(epoch from t.at::time) / 60 + 30 <= h.end_minute)
        and not exists (select from ideal_appointments a where a.staff_id = s.id
          and a.starts_at > t.at - interval '1 day' and a.starts_at < t.at + interval '30 minutes' and a.ends_at > t.at)
      order by s.id) f
    limit 3`,
};

const book = {
  name: 'book',
  text: `with person as (
      insert into ideal_customers (id, phone, name) values ($1, $2, $3)
      on conflict (phone) do update set name = excluded.name returning id),
    booked as (
      insert into ideal_appointments (id, customer_id, staff_id, starts_at, ends_at)
      select $4, id, $5, $6::timestamptz, $6::timestamptz + interval '30 minutes' from person returning id)
    insert into ideal_texts (id, appointment_id, recipient) select gen_random_uuid(), booked.id, r from booked, unnest(array[$2, 'staff']) r
    returning appointment_id`,
};

interface Tool {
  id: string;
  function: { name: string; arguments: { staffId?: string; startsAt?: string; name?: string } };
}

async function answer(tool: Tool, phone: string): Promise<string> {
  if (tool.function.name === 'free_slots') {
    const { rows } = await pool.query(freeSlots);
    return rows.map((row) => `${row.at.toISOString()} ${row.name}`).join('; ');
  }
  const { staffId, startsAt, name } = tool.function.arguments;
  const { rows } = await pool.query({
    ...book,
    values: [randomUUID(), phone, name, randomUUID(), staffId, startsAt],
  });
  return `Booked ${rows[0]?.appointment_id}`;
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', async () => {
    const body = Buffer.concat(parts);
    const signed = Buffer.concat([Buffer.from(`${request.headers['x-timestamp']}.`), body]);
    const right = createHmac('sha256', secret).update(signed).digest();
    const given = Buffer.from(String(request.headers['x-signature']), 'hex');
    if (given.length !== right.length || !timingSafeEqual(given, right)) {
      response.writeHead(403).end();
      return;
    }
    const { message } = JSON.parse(body.toString());
    const [tool] = message.toolCallList as Tool[];
    const result = await answer(tool!, message.call.customer.number).catch((error: Error) => error.message);
    const text = JSON.stringify({ results: [{ toolCallId: tool!.id, name: tool!.function.name, result }] });
    response
      .writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
      .end(text);
  });
});
server.listen(Number(process.env['PORT']), '127.0.0.1', () => process.send?.('ready'));
