import type { TwilioSimulator, TwilioSimulatorOptions } from '../../lab/twilio/simulator';
import { accountSid, authToken, openTwilio, ourNumber, sidOf } from '../../lab/twilio/testing';
import type { MessageRequest } from '../provider';
import { segmentsOf } from '../segments';
import type { TwilioCall } from './client';
import { messages } from './messages';

let simulator: TwilioSimulator;
let call: TwilioCall;

async function open(options: TwilioSimulatorOptions = {}): Promise<void> {
  ({ simulator, call } = await openTwilio(options));
}
afterEach(() => simulator.close());

const text = (more: Partial<MessageRequest> = {}): MessageRequest => ({
  reference: 'tlx-1',
  from: ourNumber,
  to: '+12065550199',
  body: 'See you at 3 pm & bring = nothing',
  mediaUrls: [],
  purpose: 'SERVICE',
  statusUrl: null,
  ...more,
});
const nothingKnown = new Set<string>();
const posts = () => simulator.ledger.filter(({ operation }) => operation.startsWith('POST')).length;

describe('A text over Twilio', () => {
  it('is sent once, as it was written', async () => {
    await open({ textPace: { sentMs: 60_000, deliveredMs: 0 } });
    const sent = await messages.send(call, text({ body: 'Ümit, 15:00’te & görüşürüz =+ €' }));
    expect(sent).toEqual({ id: expect.stringMatching(/^SM/), state: { status: 'queued', segments: 1 } });
    expect(simulator.texts()).toEqual([
      expect.objectContaining({
        from: ourNumber,
        to: '+12065550199',
        body: 'Ümit, 15:00’te & görüşürüz =+ €',
      }),
    ]);
  });

  it('takes pictures, and the sender that the account chooses', async () => {
    await open();
    const mediaUrls = ['https://example.com/a.jpg', 'https://example.com/b.jpg'];
    expect((await messages.send(call, text({ mediaUrls }))).id).toMatch(/^MM/);
    expect(simulator.texts()[0]).toMatchObject({ mediaUrls });
    await expect(messages.send(call, text({ from: null }))).rejects.toMatchObject({
      kind: 'rejected',
      providerCode: '21603',
    });
    const withNumber = { ...call, credentials: { ...call.credentials, phoneNumber: ourNumber } };
    await messages.send(withNumber, text({ from: null }));
    const service = sidOf('MG');
    const withService = { ...call, credentials: { ...call.credentials, messagingServiceSid: service } };
    const accepted = await messages.send(withService, text({ from: null }));
    expect(accepted.state).toEqual({ status: 'queued' });
    expect(simulator.texts().map((each) => each.messagingServiceSid)).toEqual([null, null, service]);
  });

  it.each([
    [{ to: '+15005550001' }, '21211', true],
    [{ to: '+15005550007' }, '21612', false],
    [{ to: '+15005550009' }, '21614', true],
    [{ from: '+12065550100' }, '21606', false],
    [{ body: 'x'.repeat(1601) }, '21617', false],
  ])('that is refused (%p) has the code %s', async (change, code, permanent) => {
    await open();
    await expect(messages.send(call, text(change))).rejects.toMatchObject({
      kind: 'rejected',
      providerCode: code,
    });
    expect(messages.permanentCodes.includes(code)).toBe(permanent);
    expect(simulator.texts()).toEqual([]);
  });

  it('is refused for good to somebody who has sent an opt-out word, and taken again after START', async () => {
    await open();
    for (const word of messages.optOutWords) {
      await simulator.textIn({ from: '+12065550199', to: ourNumber, body: word.toLowerCase() });
      await expect(messages.send(call, text())).rejects.toMatchObject({ providerCode: '21610' });
      await simulator.textIn({ from: '+12065550199', to: ourNumber, body: 'START' });
    }
    expect(messages.permanentCodes).toContain('21610');
    await messages.send(call, text());
  });

  it('tells where it stands', async () => {
    await open();
    simulator.failTexts('+12065550198', 30006);
    const [good, bad] = [
      await messages.send(call, text()),
      await messages.send(call, text({ to: '+12065550198' })),
    ];
    await new Promise((resolve) => setTimeout(resolve, 50));
    const ids = [good, bad, { id: sidOf('SM') }].map(({ id }) => ({ id, to: '' }));
    const states = await messages.states(call, ids);
    expect([...states.keys()]).toEqual([good.id, bad.id]);
    expect(states.get(good.id)).toEqual({
      status: 'delivered',
      segments: 1,
      cost: { amount: '0.00790', currency: 'USD' },
      at: expect.any(Date),
    });
    expect(states.get(bad.id)).toMatchObject({
      status: 'undelivered',
      code: '30006',
      reason: 'The number is a landline, which gets no texts.',
      permanent: true,
    });
  });
});

describe('A text whose answer was lost', () => {
  const lost = async (kind: 'timeout-after-commit' | 'reset', request = text()) => {
    simulator.inject({ operation: 'POST /2010-04-01/Accounts/:account/Messages.json', kind });
    const since = new Date();
    await expect(messages.send({ ...call, timeoutMs: 400 }, request)).rejects.toMatchObject({
      kind: 'ambiguous',
    });
    return since;
  };

  it('is found by its words, and is not sent again', async () => {
    await open();
    const since = await lost('timeout-after-commit');
    const found = await messages.findSent(call, text(), since, nothingKnown);
    expect(found?.id).toBe(simulator.texts()[0]?.sid);
    expect(posts()).toBe(1);
  });

  it('is not found when it was not sent, nor in the place of another', async () => {
    await open();
    const same = await messages.send(call, text());
    await messages.send(call, text({ body: 'Something else' }));
    await messages.send(call, text({ to: '+12065550198' }));
    await simulator.textIn({ from: '+12065550199', to: ourNumber, body: text().body });
    const since = await lost('reset');
    expect(await messages.findSent(call, text(), since, new Set([same.id]))).toBeNull();
    expect((await messages.findSent(call, text(), since, nothingKnown))?.id).toBe(same.id);
  });

  it('is not mistaken for the same words of an hour ago', async () => {
    await open();
    await messages.send(call, text());
    simulator.account(accountSid).texts[0]!.createdAt -= 3_600_000;
    const since = await lost('reset');
    expect(await messages.findSent(call, text(), since, nothingKnown)).toBeNull();
  });

  it('is found behind more than one page of others, and under the sentence of a trial account', async () => {
    await open();
    const since = await lost('timeout-after-commit');
    simulator.account(accountSid).texts[0]!.body = `Sent from your Twilio trial account - ${text().body}`;
    for (let count = 0; count < 120; count += 1) {
      simulator
        .account(accountSid)
        .texts.push({ ...simulator.texts()[0]!, sid: `SM${count}`, body: `No ${count}` });
    }
    expect((await messages.findSent(call, text(), since, nothingKnown))?.id).toMatch(/^SM\w{32}$/);
    expect(simulator.ledger.filter(({ operation }) => operation.startsWith('GET')).length).toBe(2);
  });

  it('names no credentials in its error', async () => {
    await open();
    simulator.inject({
      operation: '*',
      kind: 'status',
      status: 400,
      message: `token ${authToken} is odd`,
    });
    const error = await messages.send(call, text()).catch((reason: unknown) => reason);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(authToken);
  });
});

describe('Segments', () => {
  it.each([
    ['', 1],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    // 76 escapes fill 152 places of 153: the next does not fit in the last one.
    ['€'.repeat(152), 2],
    ['€'.repeat(153), 3],
    ['ş'.repeat(70), 1],
    ['ş'.repeat(71), 2],
    ['ş'.repeat(134), 2],
    ['ş'.repeat(135), 3],
    ['😀'.repeat(35), 1],
    // 33 pairs fill 66 places of 67.
    ['😀'.repeat(66), 2],
    ['😀'.repeat(67), 3],
    ['Ünïcode', 1],
  ])('of %j are %i', (body, count) => {
    expect(segmentsOf(body)).toBe(count);
  });
});
