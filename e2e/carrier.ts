import { randomBytes } from 'node:crypto';
import type { Product } from './product';

/** Looks at, and meddles with, the lab's carriers behind the product's back. */
export interface Carriers {
  /** Every number that the voice provider holds for us, in E.164. */
  numbers(): Promise<string[]>;
  /** Makes a provider misbehave; see the lab's `Fault`. */
  spoil(provider: 'vapi' | 'netgsm' | 'twilio', fault: Fault): Promise<void>;
  /** The account at Twilio that the lab has. */
  twilio: Addresses['twilio'];
  /** Opens an account at Telnyx and buys a number for it, as a business does that has its own contract. */
  openTelnyx(): Promise<TelnyxAccount>;
  /** Lets a telephone of the lab text a number. */
  textIn(text: { from: string; to: string; body: string }): Promise<void>;
  /** Every text that went out to a telephone over a carrier, by the carrier's own book. */
  textsTo(phone: string): Promise<{ from: string; body: string }[]>;
  /** Buys a Turkish number as a person does who has sent in the papers. */
  orderByHand(): Promise<SipLogin>;
}

interface Fault {
  operation: string;
  kind: 'status';
  status: number;
  message: string;
  times?: number;
}

/** What a carrier's letter says. */
export interface SipLogin {
  number: string;
  username: string;
  password: string;
  host: string;
  port: number;
}

interface Addresses {
  vapi: { url: string; privateKey: string };
  netgsm: { url: string; username: string; password: string };
  twilio: { url: string; accountSid: string; authToken: string; phoneNumber: string };
  telnyx: { url: string; publicKey: string };
}

/** What Telnyx's portal shows its customer, and the number that was bought there. */
export interface TelnyxAccount {
  apiKey: string;
  publicKey: string;
  number: string;
}

/** Asks the lab where its carriers are. */
export async function findCarriers({ labUrl }: Product): Promise<Carriers> {
  const { vapi, netgsm, twilio, telnyx } = (await json(labUrl)) as Addresses;
  return {
    async numbers() {
      const headers = { authorization: `Bearer ${vapi.privateKey}` };
      const all = (await json(`${vapi.url}/phone-number`, { headers })) as { number?: string }[];
      return all.flatMap(({ number }) => number ?? []);
    },
    spoil: async (provider, fault) => void (await json(`${labUrl}/faults/${provider}`, post(fault))),
    twilio,
    openTelnyx: () => openTelnyx(telnyx),
    textIn: async (text) => void (await json(`${labUrl}/handset/texts`, post(text))),
    async textsTo(phone) {
      const path = `handset/texts?number=${encodeURIComponent(phone)}`;
      const { texts } = (await json(`${labUrl}/${path}`)) as { texts: LabText[] };
      return texts.filter(({ to }) => to === phone);
    },
    orderByHand: () => orderByHand(netgsm),
  };
}

interface LabText {
  from: string;
  to: string;
  body: string;
}

async function openTelnyx({ url, publicKey }: Addresses['telnyx']): Promise<TelnyxAccount> {
  const apiKey = `KEY${randomBytes(12).toString('hex')}`;
  const authorization = `Bearer ${apiKey}`;
  const wanted = new URLSearchParams({ 'filter[country_code]': 'US', 'filter[limit]': '1' });
  const offers = (await json(`${url}/v2/available_phone_numbers?${wanted}`, {
    headers: { authorization },
  })) as { data: { phone_number: string }[] };
  const number = offers.data[0]?.phone_number;
  if (!number) throw new Error('The lab has sold its last number of Telnyx.');
  const order = post({ phone_numbers: [{ phone_number: number }] });
  await json(`${url}/v2/number_orders`, { ...order, headers: { ...order.headers, authorization } });
  return { apiKey, publicKey, number };
}

async function orderByHand({ url, username, password }: Addresses['netgsm']): Promise<SipLogin> {
  const account = { usercode: username, password };
  const ask = (path: string, more: Record<string, string>) =>
    json(`${url}/santral/numara/${path}?${new URLSearchParams({ ...account, ...more })}`);
  const [offer] = (await ask('liste', { tip: '0850' })) as { id: string; numara: string }[];
  if (!offer) throw new Error('The lab has sold its last Turkish number.');
  await json(`${url}/santral/numara/satin-al`, post({ ...account, numara_id: offer.id }));
  for (;;) {
    const login = (await ask('sip-bilgileri', { numara_id: offer.id })) as Record<string, string>;
    if (login['status'] !== 'success') continue;
    return {
      number: offer.numara,
      username: login['sip_kullanici_adi'] ?? '',
      password: login['sip_sifre'] ?? '',
      host: login['sip_sunucu'] ?? '',
      port: Number(login['sip_port']),
    };
  }
}

const post = (body: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

async function json(url: string, request?: RequestInit): Promise<unknown> {
  const answer = await fetch(url, request);
  if (!answer.ok) throw new Error(`The lab answered ${answer.status} to ${url.split('?')[0]}.`);
  return answer.json();
}

/** Writes a number as carriers do: "+90 850 000 10 41" → "+908500001041". */
export const digitsOf = (number: string): string => `+${number.replace(/\D/g, '')}`;
