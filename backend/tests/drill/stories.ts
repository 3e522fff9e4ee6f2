import { createHmac, randomUUID } from 'node:crypto';
import { sleep } from '../../src/platform/time';
import { ask, insist } from './ask';
import type { Business } from './businesses';
import type { Dice } from './dice';
import type { Stage } from './stage';

/** What was promised to whoever asked, to be looked for when all is quiet. */
export interface Promises {
  /** Numbers that were ordered, by the key of the order. */
  orders: Map<string, string>;
  /** Appointments that were answered as booked, by the key of the wish. */
  booked: Map<string, string>;
  /** Uses of the booking tool that were answered as booked, by the id of the use. */
  toldBooked: Set<string>;
  /** Texts that were taken to be sent, by what they say. */
  texts: Map<string, string>;
  /** Calls of which the end was told and taken. */
  endedCalls: Set<string>;
  /** Calls that were answered with the receptionist, and so were written down. */
  answeredCalls: Set<string>;
  /** Requests that nobody answered for a minute. */
  unanswered: string[];
  /** Answers that no client expects. */
  odd: string[];
}

export function noPromises(): Promises {
  return {
    orders: new Map(),
    booked: new Map(),
    toldBooked: new Set(),
    texts: new Map(),
    endedCalls: new Set(),
    answeredCalls: new Set(),
    unanswered: [],
    odd: [],
  };
}

export interface Cast {
  stage: Stage;
  businesses: Business[];
  dice: Dice;
  promises: Promises;
}

export type StoryName = 'number' | 'booking' | 'spoken booking' | 'text' | 'text in' | 'call';
type Story = (cast: Cast, index: number) => Promise<void>;

const phoneOf = (index: number): string => `+1206${String(2_000_000 + index).slice(-7)}`;

/** Buys a number, and mostly gives it back: what is bought again and again is what is paid twice, if anything is. */
const number: Story = async ({ stage, businesses, dice, promises }, index) => {
  const business = dice.pick(businesses);
  const ways = [
    { countryCode: 'US', provider: 'TWILIO' },
    { countryCode: 'US', provider: 'TWILIO' },
    { countryCode: 'TR' },
    ...(business.vapi ? [{ countryCode: 'US', provider: 'VAPI' }] : []),
  ];
  const wish = dice.pick(ways);
  const givesBack = dice.chance(0.85);
  const key = `order-${index}`;
  const answer = await insist(() => business.call('POST', '/api/phone-numbers/provision', wish, key));
  if (answer.status === 0 || answer.status >= 500) return void promises.unanswered.push(`order ${index}`);
  if (answer.status === 403 || answer.status === 409) return;
  if (answer.status !== 202) return void promises.odd.push(`order: ${answer.status} ${answer.text}`);
  const { id } = JSON.parse(answer.text).data as { id: string };
  promises.orders.set(key, id);
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(250)) {
    const [row] = await stage.surely<{ status: string }>('select status from phone_numbers where id = $1', [
      id,
    ]);
    if (row?.status === 'FAILED') return;
    if (row?.status === 'ACTIVE') break;
  }
  if (!givesBack) return;
  const gone = await insist(() => business.call('DELETE', `/api/phone-numbers/${id}`));
  if (gone.status !== 202 && gone.status !== 409) promises.odd.push(`release: ${gone.status} ${gone.text}`);
};

/** A week of free times, asked anew for each wish; others want the same ones. */
async function freeTime({ dice }: Cast, business: Business): Promise<string | null> {
  const day = new Date(Date.now() + (1 + dice.below(80)) * 86_400_000).toISOString().slice(0, 10);
  const path = `/api/appointments/slots?serviceId=${business.serviceId}&from=${day}&days=1`;
  const answer = await insist(() => business.call('GET', path));
  if (answer.status !== 200) return null;
  const { slots } = JSON.parse(answer.text).data as { slots: { token: string }[] };
  return slots[dice.below(Math.min(slots.length, 6))]?.token ?? null;
}

const booking: Story = async (cast, index) => {
  const { dice, promises, businesses } = cast;
  const business = dice.pick(businesses);
  const slotToken = await freeTime(cast, business);
  if (!slotToken) return;
  const wish = { slotToken, customer: { name: `Customer ${index}`, phone: phoneOf(index) } };
  const key = `booking-${index}`;
  const answer = await insist(() => business.call('POST', '/api/appointments', wish, key));
  if (answer.status === 201) promises.booked.set(key, JSON.parse(answer.text).data.id);
  else if (answer.status === 0 || answer.status >= 500) promises.unanswered.push(`booking ${index}`);
  else if (answer.status !== 409) promises.odd.push(`booking: ${answer.status} ${answer.text}`);
};

const spokenBooking: Story = async (cast, index) => {
  const { stage, dice, promises, businesses } = cast;
  const business = dice.pick(businesses);
  const slot = await freeTime(cast, business);
  if (!slot) return;
  const use = `use-${index}`;
  const body = JSON.stringify({
    message: {
      type: 'tool-calls',
      timestamp: Date.now(),
      toolCallList: [
        {
          id: use,
          type: 'function',
          function: { name: 'book_appointment', arguments: { slot, name: `Caller ${index}` } },
        },
      ],
      toolWithToolCallList: [],
      call: {
        id: `voice-${index}`,
        type: 'inboundPhoneCall',
        phoneNumberId: business.voiceNumberId,
        customer: { number: phoneOf(index) },
      },
    },
  });
  const told = await insist(async () => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', stage.vapiSecret).update(`${timestamp}.${body}`).digest('hex');
    const answer = await ask(
      `${stage.proxy.url}/api/webhooks/vapi?account=platform:VAPI`,
      'POST',
      { 'content-type': 'application/json', 'x-signature': signature, 'x-timestamp': timestamp },
      body,
    );
    // "Does not answer right now": a receptionist that is patient tries once more.
    return answer.text.includes('does not answer right now') ? { ...answer, status: 503 } : answer;
  });
  if (told.status === 0 || told.status >= 500) promises.unanswered.push(`tool ${index}`);
  else if (told.status !== 200) promises.odd.push(`tool: ${told.status} ${told.text}`);
  else if (/Booked:/.test(told.text)) promises.toldBooked.add(use);
};

const text: Story = async ({ businesses, dice, promises }, index) => {
  const business = dice.pick(businesses);
  const message = `Your order ${index} is ready.`;
  const key = `text-${index}`;
  const wish = { phoneNumber: phoneOf(index), message };
  const answer = await insist(() => business.call('POST', '/api/telephony/sms', wish, key));
  if (answer.status === 202) promises.texts.set(message, JSON.parse(answer.text).data.id);
  else if (answer.status === 0 || answer.status >= 500) promises.unanswered.push(`text ${index}`);
  else promises.odd.push(`text: ${answer.status} ${answer.text}`);
};

/** From a telephone to the business, over the carrier; the proxy keeps what was taken. */
const textIn: Story = async ({ stage, businesses, dice }, index) => {
  const sent = { from: phoneOf(index), to: dice.pick(businesses).number, body: `Hello ${index}` };
  const json = { 'content-type': 'application/json' };
  await ask(`${stage.env['LAB_URL']}/handset/texts`, 'POST', json, JSON.stringify(sent));
};

/** A call comes in, is told as often as it takes, and ends; sometimes its end is told first. */
const call: Story = async ({ stage, businesses, dice, promises }, index) => {
  const business = dice.pick(businesses);
  const sid = `CA${createHmac('sha256', 'call').update(randomUUID()).digest('hex').slice(0, 32)}`;
  const about = {
    AccountSid: stage.addresses.twilio.accountSid,
    ApiVersion: '2010-04-01',
    CallSid: sid,
    From: phoneOf(index),
    To: business.number,
    Direction: 'inbound',
  };
  const tell = (path: string, more: Record<string, string>) =>
    insist(() => tellTwilio(stage, path, { ...about, ...more }));
  const arrive = async (): Promise<void> => {
    const plan = await tell('voice', { CallStatus: 'ringing' });
    if (plan.text.includes('<Sip')) promises.answeredCalls.add(sid);
    else if (plan.status === 0 || plan.status >= 500) promises.unanswered.push(`call ${index}`);
  };
  const end = async (): Promise<void> => {
    const over = { CallStatus: 'completed', CallDuration: String(1 + dice.below(60)), SequenceNumber: '0' };
    const answer = await tell('voice/status', { ...over, Timestamp: new Date().toUTCString() });
    if (answer.status >= 200 && answer.status < 300) promises.endedCalls.add(sid);
    else promises.unanswered.push(`end of call ${index}`);
  };
  if (dice.chance(0.1)) await Promise.all([end(), arrive()]);
  else {
    await arrive();
    await end();
  }
};

function tellTwilio({ proxy, addresses }: Stage, path: string, fields: Record<string, string>) {
  const url = `${proxy.url}/api/webhooks/twilio/${path}`;
  const signed = Object.keys(fields)
    .sort()
    .reduce((sum, name) => sum + name + fields[name], url);
  const signature = createHmac('sha1', addresses.twilio.authToken).update(signed).digest('base64');
  return ask(
    url,
    'POST',
    { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    new URLSearchParams(fields).toString(),
  );
}

export const stories: Record<StoryName, { tell: Story; share: number }> = {
  number: { tell: number, share: 8 },
  booking: { tell: booking, share: 16 },
  'spoken booking': { tell: spokenBooking, share: 16 },
  text: { tell: text, share: 20 },
  'text in': { tell: textIn, share: 10 },
  call: { tell: call, share: 30 },
};
