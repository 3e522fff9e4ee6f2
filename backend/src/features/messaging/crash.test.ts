import { tell } from '../../../tests/crash/tally';
import { openNursery, type WorkerNursery } from '../../../tests/crash/worker';
import { openWorld, type World } from '../../../tests/crash/world';
import { sleep } from '../../platform/time';
import { bookAppointment } from '../appointments';
import { findDueReminders } from './reminders';
import { sweepTexts } from './sweep-texts';
import { makeDueReminders, makeSalon } from './testing';

// Reminders go out while the process that sends them is killed (SIGKILL) again and again, and while the provider takes one
// in twenty without answering. Judge is the provider's own book: everybody has been texted once, and nobody twice.

const count = Number(process.env['TORTURE_TEXTS'] ?? 150);
const kills = Number(process.env['TORTURE_KILLS'] ?? 4);

let world: World;
let nursery: WorkerNursery;
let sweeping: NodeJS.Timeout;
beforeAll(async () => {
  world = await openWorld({ TELYX_PROVIDER_TIMEOUT_MS: '500' });
  nursery = openNursery(world.env);
  // What the ticks do, more often.
  let beats = 0;
  sweeping = setInterval(() => {
    beats += 1;
    const work = beats % 8 === 0 ? findDueReminders : sweepTexts;
    work(world.app.platform).catch((error: Error) => process.stderr.write(`${error.stack}\n`));
  }, 300);
});
afterAll(async () => {
  clearInterval(sweeping);
  await nursery.close();
  await world.close();
  tell(`reminders to as many people, their sender killed ${kills} times`, count);
});

const operation = 'POST /2010-04-01/Accounts/:account/Messages.json';
const book = () => {
  const { accountSid } = world.lab.addresses.twilio;
  return world.lab.twilio.account(accountSid).texts.filter((each) => each.direction !== 'inbound');
};

/** Each answer takes as long as at a provider, and one in twenty is lost although the text was taken. */
function loseSome(): void {
  for (let group = 0; group < (count / 20) * 1.5; group += 1) {
    world.lab.twilio.inject({ operation, kind: 'slow', delayMs: 20, times: 19 });
    const kind = group % 2 ? 'timeout-after-commit' : 'reset-after-commit';
    world.lab.twilio.inject({ operation, kind });
  }
}

const waiting = async (): Promise<number> => {
  const [row] = await world.app.database.query<{ open: number }>(
    `select (select count(*) from sms_messages where status = 'QUEUED' and parked_at is null)::int
       + (select count(*) from notifications where status = 'QUEUED' and message_id is null)::int as open`,
  );
  return row!.open;
};

/** What a test says that waits in vain. */
const standing = () =>
  world.app.database.query(
    `select 'text ' || status || coalesce(' ' || failure_code, '') as what, count(*)::int from sms_messages group by 1
     union all select 'notification ' || status, count(*)::int from notifications group by 1
     union all select 'job ' || t.identifier || ' ' || j.attempts || coalesce(' ' || left(j.last_error, 80), ''), count(*)::int
       from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id group by 1`,
  );

async function reach(condition: () => Promise<boolean> | boolean, withinMs: number): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`${book().length} were sent; ${JSON.stringify(await standing())}`);
    await sleep(10);
  }
}

it(
  'texts everybody once, whoever is killed in the middle',
  async () => {
    const owner = await world.business();
    await makeDueReminders(world.app, owner.tenantId, count);
    loseSome();
    await findDueReminders(world.app.platform);
    const started = Date.now();
    for (let death = 1; death <= kills; death += 1) {
      const worker = await nursery.start();
      await reach(() => book().length >= (count * death) / (kills + 1), 60_000);
      await worker.kill();
    }
    const heir = await nursery.start();
    await reach(async () => (await waiting()) === 0 && book().length >= count, 120_000);
    await heir.kill();
    const seconds = Math.round((Date.now() - started) / 1000);

    const times = new Map<string, number>();
    for (const { to } of book()) times.set(to, (times.get(to) ?? 0) + 1);
    expect([...times].filter(([, each]) => each > 1)).toEqual([]);
    const rows = await world.app.database.query<{ status: string; parked: boolean; sent: number }>(
      `select m.status, m.parked_at is not null as parked, count(*)::int as sent
       from sms_messages m join notifications n on n.message_id = m.id group by 1, 2`,
    );
    const parked = rows.filter((each) => each.parked).reduce((sum, each) => sum + each.sent, 0);
    expect(times.size + parked).toBeGreaterThanOrEqual(count);
    const settled = rows.filter((each) => ['SENT', 'DELIVERED'].includes(each.status));
    expect(settled.reduce((sum, each) => sum + each.sent, 0) + parked).toBe(count);
    const [again] = await world.app.database.query<{ again: number; used: number }>(
      `select (select count(*) from sms_messages where attempts > 1)::int as again,
         (select count(*) from usage_records where kind = 'SMS')::int as used`,
    );
    expect(again!.used).toBe(count - parked);
    const why = await world.app.database.query(
      'select failure_reason, failure_code, attempts, parked_at - claimed_at as age from sms_messages where parked_at is not null',
    );
    if (process.env['WHY']) process.stdout.write(`${JSON.stringify(why)}\n`);
    process.stdout.write(
      `torture: ${count} texts, ${kills} kills, ${seconds} s, ${again!.again} tried again, ${parked} parked\n`,
    );
  },
  120_000 + kills * 15_000,
);

it(
  'texts customer and staff of a booking once each, whoever is killed in the middle',
  async () => {
    const owner = await world.business();
    const { tenantId } = owner;
    const { service, staff } = await makeSalon(world.app, owner);
    await world.app.database.query(
      'insert into staff_services (tenant_id, staff_id, service_id) values ($1, $2, $3)',
      [tenantId, staff, service],
    );
    await world.app.database.query(`update staff set phone = '+14165559000' where id = $1`, [staff]);
    const bookings = Math.ceil(count / 3);
    const first = Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 20 * 86_400_000;
    const bookOne = async (index: number): Promise<void> => {
      const result = await bookAppointment(world.app.platform, world.app.platform.system.scope(tenantId), {
        serviceId: service,
        staffId: staff,
        startsAt: new Date(first + index * 3_600_000),
        customer: { phone: `+1416${2_000_000 + index}`, name: `Customer ${index}` },
        source: 'STAFF',
        toolCall: { id: `booking ${index}`, name: 'book_appointment', arguments: {} },
      });
      expect(result.ok).toBe(true);
    };
    const sent = () => book().filter(({ to }) => to.startsWith('+1416'));
    for (let index = 0; index < bookings; index += 1) await bookOne(index);
    for (let death = 1; death <= kills; death += 1) {
      const worker = await nursery.start();
      await reach(() => sent().length >= (2 * bookings * death) / (kills + 1), 60_000);
      await worker.kill();
    }
    const heir = await nursery.start();
    await reach(async () => (await waiting()) === 0 && sent().length >= 2 * bookings, 120_000);
    await heir.kill();
    // Each text has the customer's name or the number in it.
    const texts = sent().map(({ to, body }) => `${to} ${body}`);
    expect(texts).toHaveLength(2 * bookings);
    expect(new Set(texts).size).toBe(2 * bookings);
    expect(sent().filter(({ to }) => to === '+14165559000')).toHaveLength(bookings);
  },
  120_000 + kills * 15_000,
);
