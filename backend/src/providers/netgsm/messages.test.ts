import {
  type NetgsmSimulator,
  type NetgsmSimulatorOptions,
  startNetgsmSimulator,
} from '../../lab/netgsm/simulator';
import type { NewAccount } from '../../lab/netgsm/state';
import { systemClock } from '../../platform/time';
import type { MessageRequest } from '../provider';
import { netgsmMessages as messages } from './messages';
import type { NetgsmCall } from './request';
import { netgsmText } from './text';

const username = '8500000000';
const password = 'lab-password-1';

let simulator: NetgsmSimulator;
let call: NetgsmCall;

async function open(options: NetgsmSimulatorOptions = {}, account: Partial<NewAccount> = {}): Promise<void> {
  simulator = await startNetgsmSimulator({ stock: 1, deliveryMs: 0, ...options });
  simulator.addAccount({ username, password, senderNames: ['LABSALON'], ...account });
  call = { credentials: { username, password }, baseUrl: simulator.url, now: systemClock };
}
afterEach(() => simulator?.close());

const text = (more: Partial<MessageRequest> = {}): MessageRequest => ({
  reference: 'tlx-1',
  from: 'LABSALON',
  to: '+905320000001',
  body: 'Randevunuz yarin saat 15:00',
  mediaUrls: [],
  purpose: 'SERVICE',
  statusUrl: null,
  ...more,
});
const nothingKnown = new Set<string>();
const sentBodies = () =>
  simulator.ledger.filter(({ operation }) => operation === 'POST /sms/rest/v2/send').map(({ body }) => body);

describe('A text over Netgsm', () => {
  it('goes to ten digits, with Turkish letters only where it has some', async () => {
    await open();
    const sent = await messages.send(call, text());
    expect(sent).toEqual({ id: expect.stringMatching(/^\d{17}$/), state: { status: 'queued', segments: 1 } });
    await messages.send(call, text({ body: 'Ürün değişti, çağrı için', purpose: 'MARKETING' }));
    await messages.send(call, text({ from: '+908500000000', body: 'Ö ve Ü' }));
    await messages.send(call, text({ from: null, body: 'Kendi numarası' }));
    expect(sentBodies()).toEqual([
      {
        msgheader: 'LABSALON',
        messages: [{ msg: 'Randevunuz yarin saat 15:00', no: '5320000001' }],
        iysfilter: '0',
      },
      expect.objectContaining({ encoding: 'TR', iysfilter: '11' }),
      { msgheader: username, messages: [{ msg: 'Ö ve Ü', no: '5320000001' }], iysfilter: '0' },
      expect.objectContaining({ msgheader: username, encoding: 'TR' }),
    ]);
  });

  it.each([
    ['40', text({ from: 'NOBODY' }), {}],
    ['51', text({ purpose: 'MARKETING' }), { iysBrand: false }],
    ['20', text({ body: 'Harika 😀' }), {}],
    ['recipient', text({ to: '+12065550199' }), {}],
    ['recipient', text({ to: '+902125550199' }), {}],
  ])('is refused with %s', async (code, request, account) => {
    await open({}, account);
    await expect(messages.send(call, request)).rejects.toMatchObject({
      kind: 'rejected',
      providerCode: code,
    });
    expect(simulator.account(username).texts).toEqual([]);
    expect(messages.permanentCodes.includes(code)).toBe(code === 'recipient');
  });

  it.each([401, 406] as const)(
    'with a wrong password (HTTP %i) is a fault of the account',
    async (status) => {
      await open({ loginRefusal: status }, { password: 'another' });
      await expect(messages.send(call, text())).rejects.toMatchObject({ kind: 'auth', providerCode: '30' });
    },
  );

  it('waits when one number gets too many', async () => {
    await open();
    for (let count = 0; count < 20; count += 1) await messages.send(call, text({ body: `No ${count}` }));
    await expect(messages.send(call, text())).rejects.toMatchObject({
      kind: 'rate-limited',
      providerCode: '85',
    });
  });

  it('tells where it stands, in one query for a hundred', async () => {
    await open({}, { credit: 0.5 });
    simulator.refuseCommercialTexts('5320000009');
    const good = await messages.send(call, text());
    const refused = await messages.send(call, text({ to: '+905320000009', purpose: 'MARKETING' }));
    const repeated = await messages.send(call, text());
    await messages.send(call, text({ to: '+905320000002' }));
    const broke = await messages.send(call, text({ to: '+905320000003' }));
    const states = await messages.states(call, [
      { id: good.id, to: '+905320000001' },
      { id: refused.id, to: '+905320000009' },
      { id: repeated.id, to: '+905320000001' },
      { id: broke.id, to: '+905320000003' },
      { id: '99', to: '+905320000003' },
    ]);
    expect(states.get(good.id)).toEqual({
      status: 'delivered',
      code: '1',
      segments: 1,
      at: expect.any(Date),
    });
    expect(states.get(refused.id)).toMatchObject({ status: 'failed', code: '16' });
    expect(states.get(repeated.id)).toMatchObject({ status: 'failed', code: '13' });
    expect(states.get(broke.id)).toMatchObject({ status: 'failed', code: '14' });
    expect(states.size).toBe(4);
    expect(simulator.ledger.filter(({ operation }) => operation.endsWith('/report')).length).toBe(1);
  });

  it('stays within ten queries: what is known is told, and the rest another time', async () => {
    await open();
    const { id } = await messages.send(call, text());
    const ids = [id, ...Array.from({ length: 1_500 }, (_, index) => `x${index}`)].map((each) => ({
      id: each,
      to: '+905320000001',
    }));
    expect([...(await messages.states(call, ids)).keys()]).toEqual([id]);
    expect(simulator.ledger.filter(({ operation }) => operation.endsWith('/report')).length).toBe(10);
    await expect(messages.states(call, ids)).rejects.toMatchObject({ kind: 'rate-limited' });
  });
});

describe('A text whose answer was lost', () => {
  it('is found by its number and minute, unless it belongs to another', async () => {
    await open();
    const other = await messages.send(call, text({ body: 'Baska' }));
    await messages.send(call, text({ to: '+905320000002' }));
    simulator.inject({ operation: 'POST /sms/rest/v2/send', kind: 'timeout-after-commit' });
    const since = new Date();
    await expect(messages.send({ ...call, timeoutMs: 400 }, text())).rejects.toMatchObject({
      kind: 'ambiguous',
    });
    const found = await messages.findSent(call, text(), since, new Set([other.id]));
    expect(found?.id).toBe(simulator.account(username).texts[2]?.jobid);
    expect(sentBodies().length).toBe(3);
    expect(await messages.findSent(call, text(), since, new Set([other.id, found!.id]))).toBeNull();
    expect(await messages.findSent(call, text(), new Date(Date.now() - 3_600_000), nothingKnown)).toBeNull();
  });

  it('is not there when it never left', async () => {
    await open();
    simulator.inject({ operation: 'POST /sms/rest/v2/send', kind: 'reset' });
    await expect(messages.send(call, text())).rejects.toMatchObject({ kind: 'ambiguous' });
    expect(await messages.findSent(call, text(), new Date(), nothingKnown)).toBeNull();
  });
});

describe('Texts that came in', () => {
  it('are read again and again under the same id', async () => {
    await open();
    const [since, until] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)];
    expect(await messages.received?.(call, since, until)).toEqual([]);
    simulator.receiveText(username, '5320000001', 'Geliyorum');
    simulator.receiveText(username, '5320000001', 'Geliyorum');
    const found = await messages.received?.(call, since, until);
    expect(found).toEqual([
      {
        id: expect.stringMatching(/^in-[0-9a-f]{32}$/),
        from: '+905320000001',
        to: '+908500000000',
        body: 'Geliyorum',
        at: expect.any(Date),
      },
      expect.objectContaining({ body: 'Geliyorum' }),
    ]);
    expect(Math.abs(found![0]!.at.getTime() - Date.now())).toBeLessThan(5_000);
    expect(found![0]!.id).not.toBe(found![1]!.id);
    expect(await messages.received?.(call, since, until)).toEqual(found);
  });
});

describe('The alphabet', () => {
  it.each([
    ['Plain text', 'Plain text', undefined],
    ['“Merhaba” – nasıl…', '"Merhaba" - nasıl...', 'TR'],
    ['kâğıt', 'kağıt', 'TR'],
    ['Ça va? Ö Ü', 'Ça va? Ö Ü', undefined],
    ['150 ₺', '150 TL', undefined],
    ['g\u0306', 'ğ', 'TR'],
  ])('turns %j into %j', (body, msg, encoding) => {
    expect(netgsmText(body)).toMatchObject({ msg, encoding, unsendable: null });
  });

  it('names what it cannot send', () => {
    expect(netgsmText('Tamam 👍').unsendable).toBe('👍');
    expect(netgsmText('مرحبا').unsendable).toBe('م');
  });

  it.each([
    ['a'.repeat(155), 1],
    ['a'.repeat(156), 2],
    ['a'.repeat(301), 2],
    ['a'.repeat(302), 3],
    ['a'.repeat(607), 4],
    ['a'.repeat(608), 5],
    ['ş'.repeat(75), 1],
    ['ş'.repeat(76), 2],
    [`ş${'a'.repeat(148)}`, 1],
    [`ş${'a'.repeat(289)}`, 2],
    [`ş${'a'.repeat(290)}`, 3],
    ['{'.repeat(77), 1],
    ['{'.repeat(78), 2],
  ])('counts %j as %i', (body, count) => {
    expect(messages.segments(body)).toBe(count);
  });
});
