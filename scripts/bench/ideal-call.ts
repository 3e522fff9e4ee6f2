/**
 * The yardstick for incoming calls: the plainest server that does the job at all. It checks the signature, writes the
 * call with one prepared statement that also finds the number, and answers after the commit. No tenants, no rules, no
 * framework.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { Pool } from 'pg';

const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
const token = process.env['TWILIO_AUTH_TOKEN']!;
const url = `${process.env['PUBLIC_URL']}/api/webhooks/twilio/voice`;

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', async () => {
    const parameters = new URLSearchParams(Buffer.concat(parts).toString());
    const signed = [...parameters.keys()]
      .sort()
      .reduce((text, name) => text + name + parameters.get(name), url);
    const right = createHmac('sha1', token).update(signed).digest();
    const given = Buffer.from(String(request.headers['x-twilio-signature']), 'base64');
    if (given.length !== right.length || !timingSafeEqual(given, right)) {
      response.writeHead(403).end();
      return;
    }
    const { rows } = await pool.query({
      name: 'call',
      text: `insert into ideal_calls (id, tenant_id, sid, number_id, caller, called)
        select $1, tenant_id, $2, id, $3, $4 from ideal_numbers where number = $4
        on conflict (sid) do update set sid = excluded.sid returning number_id`,
      values: [randomUUID(), parameters.get('CallSid'), parameters.get('From'), parameters.get('To')],
    });
    const body = `<?xml version="1.0" encoding="UTF-8"?><Response><Dial><Sip>sip:${rows[0]?.number_id}@sip.vapi.ai</Sip></Dial></Response>`;
    response
      .writeHead(200, { 'Content-Type': 'text/xml', 'Content-Length': Buffer.byteLength(body) })
      .end(body);
  });
});
server.listen(Number(process.env['PORT']), '127.0.0.1', () => process.send?.('ready'));
