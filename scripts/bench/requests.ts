/** Makes the requests of the load, whole and signed, before the clock runs. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';

/** What the requests are about: numbers of the world that `world.ts` has made, and the secrets that sign. */
export interface Sample {
  publicUrl: string;
  accountSid: string;
  authToken: string;
  numbers: string[];
  vapiSecret: string;
  vapiNumberId: string;
  /** Arguments of the tool calls, one after the other; repeated when they run out. */
  tools: { name: string; arguments: Record<string, unknown> }[];
  /** What a person who has signed in asks for. */
  page?: { path: string; token: string };
}

const pick = <T>(items: readonly T[], index: number): T => items[index % items.length]!;

/** Calls that Twilio has and asks about, each one new. */
function voice(count: number, sample: Sample): Buffer[] {
  const path = '/api/webhooks/twilio/voice';
  return Array.from({ length: count }, (_, index) => {
    const parameters: Record<string, string> = {
      AccountSid: sample.accountSid,
      ApiVersion: '2010-04-01',
      CallSid: `CA${randomBytes(16).toString('hex')}`,
      CallStatus: 'ringing',
      Called: pick(sample.numbers, index * 7919),
      Caller: `+1415555${String(index % 10_000).padStart(4, '0')}`,
      Direction: 'inbound',
      From: `+1415555${String(index % 10_000).padStart(4, '0')}`,
      FromCity: 'SAN FRANCISCO',
      FromCountry: 'US',
      FromState: 'CA',
      FromZip: '94105',
      To: pick(sample.numbers, index * 7919),
      ToCountry: 'US',
    };
    const signed = Object.keys(parameters)
      .sort()
      .reduce((text, name) => text + name + parameters[name], sample.publicUrl + path);
    const signature = createHmac('sha1', sample.authToken).update(signed).digest('base64');
    return request(path, 'application/x-www-form-urlencoded', new URLSearchParams(parameters).toString(), {
      'X-Twilio-Signature': signature,
    });
  });
}

/** Questions of a voice AI during calls, each in a call of which it has asked before. */
function tools(count: number, sample: Sample): Buffer[] {
  const path = '/api/webhooks/vapi?account=platform:VAPI';
  // Twenty calls at a time, and four questions in each, one after the other: nobody asks twice before the answer.
  const calls = Array.from({ length: 20 * Math.ceil(count / 80) }, () => randomUUID());
  // What can be done once only is asked for once.
  const most = sample.tools.length > 1 ? Math.min(count, sample.tools.length) : count;
  return Array.from({ length: most }, (_, index) => {
    const tool = pick(sample.tools, index);
    const body = JSON.stringify({
      message: {
        type: 'tool-calls',
        timestamp: Date.now(),
        toolCallList: [{ id: `call_${randomUUID()}`, type: 'function', function: tool }],
        toolWithToolCallList: [],
        call: {
          id: calls[20 * Math.floor(index / 80) + (index % 20)],
          type: 'inboundPhoneCall',
          phoneNumberId: sample.vapiNumberId,
          customer: { number: `+1415555${String(index % 10_000).padStart(4, '0')}` },
        },
      },
    });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', sample.vapiSecret).update(`${timestamp}.${body}`).digest('hex');
    return request(path, 'application/json', body, { 'x-signature': signature, 'x-timestamp': timestamp });
  });
}

function request(path: string, type: string, body: string, headers: Record<string, string>): Buffer {
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: keep-alive',
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** A person who looks at the same page again and again. */
function page(count: number, { page }: Sample): Buffer[] {
  const lines = [`GET ${page!.path} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${page!.token}`];
  const one = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  return Array.from({ length: count }, () => one);
}

export const makers = { voice, tools, page };
