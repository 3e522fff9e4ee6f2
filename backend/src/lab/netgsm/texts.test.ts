import { setTimeout as wait } from 'node:timers/promises';
import { type NetgsmSimulator, type NetgsmSimulatorOptions, startNetgsmSimulator } from './simulator';
import type { NewAccount } from './state';
import { compact, dotted } from './turkey-clock';

const username = '8500000000';
const password = 'lab-password-1';

let simulator: NetgsmSimulator;

async function open(options: NetgsmSimulatorOptions = {}, account: Partial<NewAccount> = {}): Promise<void> {
  simulator = await startNetgsmSimulator({ stock: 1, deliveryMs: 0, ...options });
  simulator.addAccount({ username, password, senderNames: ['LABSALON'], ...account });
}

afterEach(() => simulator.close());

interface Answer {
  status: number;
  body: { code?: string; jobid?: string; jobId?: string; jobs?: Job[]; messages?: Record<string, string>[] };
}

interface Job {
  jobid: string;
  number: string;
  status: number;
  deliveredDate: string | null;
}

async function ask(method: string, path: string, body?: unknown, login = password): Promise<Answer> {
  const response = await fetch(simulator.url + path, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${login}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const send = (more: Record<string, unknown> = {}, msg = 'Merhaba', no = '5320000001') =>
  ask('POST', '/sms/rest/v2/send', { msgheader: 'LABSALON', messages: [{ msg, no }], ...more });
const report = (body: Record<string, unknown>) => ask('POST', '/sms/rest/v2/report', body);

/** Sends and gives the delivery status back. */
async function statusOf(sending: Promise<Answer>): Promise<number | undefined> {
  const { jobid } = (await sending).body;
  return (await report({ jobids: [jobid] })).body.jobs?.[0]?.status;
}

describe('Texts', () => {
  it('are queued under a long job number, and delivered after a while', async () => {
    await open({ deliveryMs: 2_000 });
    const { status, body } = await ask('POST', '/sms/rest/v2/send', {
      msgheader: username,
      messages: [
        { msg: 'Merhaba', no: '5320000001' },
        { msg: 'Merhaba', no: '5320000002' },
      ],
      encoding: 'TR',
      iysfilter: '0',
    });
    expect([status, body.code]).toEqual([200, '00']);
    expect(body.jobid).toMatch(/^\d{17}$/);
    const before = await report({ jobids: [body.jobid] });
    expect(before.body.jobs?.map((job) => [job.number, job.status, job.deliveredDate])).toEqual([
      ['5320000001', 0, null],
      ['5320000002', 0, null],
    ]);
    await wait(2_100);
    const after = await report({ jobids: [body.jobid] });
    expect(after.body.jobs?.map((job) => job.status)).toEqual([1, 1]);
    expect(after.body.jobs?.[0]?.deliveredDate).toMatch(/^\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d$/);
  });

  it('tell what became of them', async () => {
    await open({}, { credit: 0.5 });
    simulator.refuseCommercialTexts('5320000009');
    expect(await statusOf(send())).toBe(1);
    expect(await statusOf(send())).toBe(13);
    expect(await statusOf(send({ iysfilter: '11' }, 'Kampanya', '5320000009'))).toBe(16);
    expect(await statusOf(send({ iysfilter: '0' }, 'Randevu', '5320000009'))).toBe(1);
    expect(await statusOf(send({}, 'Yine'))).toBe(14);
    expect(simulator.account(username).credit).toBe('0.00');
  });

  it('are refused with the code of the reason and HTTP 406', async () => {
    await open({}, { iysBrand: false });
    const refusals: [Promise<Answer>, string][] = [
      [send({ msgheader: 'NOBODY' }), '40'],
      [send({ iysfilter: '11' }), '51'],
      [send({}, 'x'.repeat(901)), '20'],
      [send({}, 'Merhaba', '05320000001'), '70'],
      [send({ surprise: 1 }), '70'],
      [ask('POST', '/sms/rest/v2/send', { msgheader: 'LABSALON', messages: [] }), '70'],
      [ask('POST', '/sms/rest/v2/send', {}, 'wrong'), '30'],
    ];
    for (const [answer, code] of refusals) {
      expect(await answer).toMatchObject({ status: 406, body: { code } });
    }
    expect(simulator.account(username).texts).toEqual([]);
  });

  it('are at most twenty to one number in a minute', async () => {
    await open();
    for (let count = 1; count <= 20; count += 1) expect((await send({}, `Metin ${count}`)).status).toBe(200);
    expect((await send({}, 'Metin 21')).body.code).toBe('85');
    expect((await send({}, 'Metin 21', '5320000002')).status).toBe(200);
  });

  it('can be cancelled, and are paid back, only while they wait for their date', async () => {
    await open({}, { credit: 1 });
    const tomorrow = compact(new Date(Date.now() + 86_400_000)).slice(0, 12);
    const { jobid } = (await send({ startdate: tomorrow })).body;
    expect(simulator.account(username).credit).toBe('0.75');
    const cancel = () => ask('POST', '/sms/rest/v2/cancel', { jobid });
    expect(await cancel()).toMatchObject({ status: 200, body: { code: '00', jobid } });
    expect(simulator.account(username).credit).toBe('1.00');
    expect(await cancel()).toMatchObject({ status: 406, body: { code: '60' } });
    const sent = await send();
    expect((await ask('POST', '/sms/rest/v2/cancel', { jobid: sent.body.jobid })).body.code).toBe('60');
    expect((await ask('POST', '/sms/rest/v2/cancel', {})).body.code).toBe('70');
  });
});

describe('One-time passwords', () => {
  const sendOtp = (more: Record<string, unknown> = {}) =>
    ask('POST', '/sms/rest/v2/otp', { msgheader: 'LABSALON', msg: 'Kod 1234', no: '5320000001', ...more });

  it.each(['jobId', 'jobid'] as const)('answer with %s', async (otpJobMember) => {
    await open({ otpJobMember });
    expect((await sendOtp()).body[otpJobMember]).toMatch(/^\d{17}$/);
  });

  it('need a package, one plain segment and a mobile number', async () => {
    await open();
    expect((await sendOtp({ msg: 'Şifre 1' })).body.code).toBe('20');
    expect((await sendOtp({ msg: 'x'.repeat(156) })).body.code).toBe('20');
    expect((await sendOtp({ no: '2120000001' })).body.code).toBe('50');
    expect((await sendOtp({ msgheader: 'NOBODY' })).body.code).toBe('40');
    expect((await sendOtp({ encoding: 'TR' })).body.code).toBe('70');
    simulator.addAccount({ username, password, otpPackage: false });
    expect((await sendOtp({ msgheader: username })).body.code).toBe('60');
  });
});

describe('Reports', () => {
  it('are found by job or by time, page by page', async () => {
    await open();
    const from = dotted(new Date());
    for (const msg of ['Bir', 'İki', 'Üç']) await send({}, msg);
    const dates = { startdate: from, stopdate: dotted(new Date()) };
    expect((await report(dates)).body.jobs).toHaveLength(3);
    expect((await report({ ...dates, pagesize: 2, pagenumber: 1 })).body.jobs).toHaveLength(1);
    expect((await report({ ...dates, pagesize: 2, pagenumber: 2 })).body.code).toBe('60');
    expect(
      (await report({ startdate: '01.01.2020 00:00:00', stopdate: '02.01.2020 00:00:00' })).body.code,
    ).toBe('60');
    expect((await report({ jobids: ['1'] })).body.code).toBe('60');
    expect((await report({})).body.code).toBe('70');
    expect((await report({ ...dates, pagesize: 101 })).body.code).toBe('70');
  });

  it('are given ten times a minute', async () => {
    await open();
    await send();
    const { jobid } = (await send({}, 'Son')).body;
    for (let count = 1; count <= 10; count += 1) expect((await report({ jobids: [jobid] })).status).toBe(200);
    expect(await report({ jobids: [jobid] })).toMatchObject({ status: 406, body: { code: '80' } });
  });
});

describe('The inbox', () => {
  const inbox = (query = '') => ask('GET', `/sms/rest/v2/inbox${query}`);

  it('hands each text out once without dates, and again with them', async () => {
    await open();
    expect((await inbox()).body.code).toBe('40');
    const day = compact(new Date()).slice(0, 8);
    simulator.receiveText(username, '5320000001', 'Geliyorum');
    expect((await inbox()).body.messages).toMatchObject([
      { message: 'Geliyorum', sender: '5320000001', receiver: username },
    ]);
    expect((await inbox()).body.code).toBe('40');
    expect((await inbox(`?startdate=${day}000000&stopdate=31122099235959`)).body.messages).toHaveLength(1);
    expect((await inbox('?startdate=01012020000000&stopdate=02012020000000')).body.code).toBe('40');
    expect((await inbox('?startdate=today')).body.code).toBe('70');
  });
});
