import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ProviderError } from '../error';
import type { MessageState } from '../event';
import type { MessageRequest, MessagesApi, SentMessage } from '../provider';
import type { NetgsmCredentials } from './credentials';
import { stateOf } from './delivery';
import { refusalOf, speaker } from './refusals';
import { type NetgsmCall, netgsmRequest } from './request';
import { netgsmText } from './text';
import { compactTime, dottedTime, parseInboxTime, parseTurkeyTime } from './turkey-time';
import { parseTurkishNumber, turkishE164 } from './turkish-number';

const refusal = z.object({ code: z.string() });
const sent = z.union([z.object({ code: z.literal('00'), jobid: z.coerce.string().min(1) }), refusal]);

const row = z.object({
  jobid: z.coerce.string(),
  number: z.coerce.string(),
  status: z.coerce.number(),
  errorCode: z.coerce.number().nullish(),
  msglen: z.coerce.number().optional().catch(undefined),
  deliveredDate: z.string().nullish(),
});
type Row = z.infer<typeof row>;
const report = z.union([z.object({ code: z.literal('00'), jobs: z.array(row) }), refusal]);

const inbox = z.union([
  z.object({
    code: z.literal('00'),
    messages: z.array(
      z.object({ message: z.string(), sender: z.string(), receiver: z.string(), datetime: z.string() }),
    ),
  }),
  refusal,
]);

const rowsPerPage = 100;
/** Netgsm answers ten report queries in a minute. */
const queriesPerMinute = 10;
/** Our clock and Netgsm's may differ by this much. */
const clockDifferenceMs = 90_000;
/** How long after we sent it a job may have been made. */
const lateMs = 180_000;

/**
 * Texts over REST v2. Netgsm keeps no name of ours for a text, so one whose answer was lost is found by its number and
 * minute. An id is the `jobid`: each job has one recipient.
 */
export const netgsmMessages: MessagesApi<NetgsmCredentials> = {
  send,
  findSent,
  states,
  received,
  forward,
  segments: (body) => netgsmText(body).segments,
  // A carrier abroad gets no text with an address or a name through to Turkey, and Netgsm sends none anywhere else.
  reach: { prefixes: ['+90'], alone: true },
  sendsAs: 'account',
  ownSender: ({ username }, senderName) => ({
    // Without an approved name it is the subscriber number, which people can answer.
    from: senderName ?? (typeof username === 'string' ? turkishE164(username) : null),
  }),
  // A text of a customer with a foreign or fixed number: it will not become a mobile one.
  permanentCodes: ['recipient'],
  optOutCodes: [],
  // A commercial text in Turkey names a code for a short number of its own; no word as an answer blocks a sender.
  optOutWords: [],
  paceMs: 0,
  concurrency: 4,
};

async function send(call: NetgsmCall, request: MessageRequest): Promise<SentMessage> {
  const text = netgsmText(request.body);
  if (text.unsendable !== null) {
    throw refuse('20', `Netgsm cannot send the character “${text.unsendable}”: leave it out.`);
  }
  if (request.mediaUrls.length > 0) throw refuse('70', 'Netgsm sends no pictures: put them out of the text.');
  const answer = await netgsmRequest(call, {
    method: 'POST',
    path: '/sms/rest/v2/send',
    endpoint: 'send',
    changes: true,
    basic: true,
    body: {
      msgheader: senderOf(call, request.from),
      messages: [{ msg: text.msg, no: recipientOf(request) }],
      ...(text.encoding && { encoding: text.encoding }),
      // 11 is commercial to individuals, checked against IYS; our recipients are customers of shops.
      iysfilter: request.purpose === 'MARKETING' ? '11' : '0',
    },
    answer: sent,
  });
  if (!('jobid' in answer)) throw refusalOf('send', answer.code);
  return { id: answer.jobid, state: { status: 'queued', segments: text.segments } };
}

/**
 * A sender name goes as it is. Of numbers only the subscriber's own is a sender without approval (ten digits), so any
 * other number gives way to it.
 */
function senderOf(call: NetgsmCall, from: string | null): string {
  const { username } = call.credentials;
  return from === null || parseTurkishNumber(from) !== null ? username : from;
}

function recipientOf({ to }: MessageRequest): string {
  const national = parseTurkishNumber(to);
  if (national?.startsWith('5')) return national;
  // Texts abroad, and to landlines, are in none of Netgsm's descriptions.
  throw refuse('recipient', 'Netgsm sends texts to Turkish mobile numbers only.');
}

/** One address for each subscriber. What is answered is in no description. */
async function forward(call: NetgsmCall, url: string): Promise<void> {
  for (const what of ['inbox', 'report'])
    await netgsmRequest(call, {
      method: 'POST',
      path: `/sms/rest/v2/${what}webhook`,
      endpoint: 'msgheader',
      changes: true,
      basic: true,
      body: { webhookUrl: url },
      answer: z.unknown(),
    });
}

async function findSent(
  call: NetgsmCall,
  request: MessageRequest,
  since: Date,
  known: ReadonlySet<string>,
): Promise<SentMessage | null> {
  const national = recipientOf(request);
  const rows = await reportBetween(
    call,
    new Date(since.getTime() - clockDifferenceMs),
    new Date(since.getTime() + lateMs + clockDifferenceMs),
  );
  const found = rows.find(
    ({ jobid, number }) => parseTurkishNumber(number) === national && !known.has(jobid),
  );
  return found ? { id: found.jobid, state: present(found) } : null;
}

/** Reads all rows of some minutes. Pages start at 0 by Netgsm's own description and at 1 by a public client. */
async function reportBetween(call: NetgsmCall, from: Date, until: Date): Promise<Row[]> {
  const dates = { startdate: dottedTime(from), stopdate: dottedTime(until) };
  const rows = new Map<string, Row>();
  for (let page = 0; page < queriesPerMinute; page += 1) {
    const found = await readReport(call, { ...dates, pagenumber: page, pagesize: rowsPerPage });
    for (const each of found) rows.set(`${each.jobid} ${each.number}`, each);
    if (found.length < rowsPerPage && (found.length > 0 || page > 0)) return [...rows.values()];
  }
  throw new ProviderError({
    provider: speaker.id,
    kind: 'rate-limited',
    message: 'Netgsm has more texts of that minute than it lists at once.',
    retryAfterMs: 60_000,
  });
}

async function readReport(call: NetgsmCall, body: object): Promise<Row[]> {
  const answer = await netgsmRequest(call, {
    method: 'POST',
    path: '/sms/rest/v2/report',
    endpoint: 'report',
    changes: false,
    basic: true,
    body,
    answer: report,
  }).catch(noneFor('60'));
  if (answer === null || answer.code === '60') return [];
  if (!('jobs' in answer)) throw refusalOf('report', answer.code);
  return answer.jobs;
}

async function states(
  call: NetgsmCall,
  ids: readonly { id: string; to: string }[],
): Promise<Map<string, MessageState>> {
  const numbers = new Map(ids.map(({ id, to }) => [id, parseTurkishNumber(to)]));
  const jobs = [...numbers.keys()];
  const found = new Map<string, MessageState>();
  // What is beyond the ten queries of a minute stays for the next time.
  for (let start = 0; start < Math.min(jobs.length, queriesPerMinute * rowsPerPage); start += rowsPerPage) {
    const jobids = jobs.slice(start, start + rowsPerPage);
    const rows = await readReport(call, { jobids, pagenumber: 0, pagesize: rowsPerPage }).catch(
      (error: unknown) => {
        if (error instanceof ProviderError && found.size > 0) return null;
        throw error;
      },
    );
    if (rows === null) break;
    for (const each of rows) {
      const to = numbers.get(each.jobid);
      if (to !== undefined && (to === null || parseTurkishNumber(each.number) === to))
        found.set(each.jobid, present(each));
    }
  }
  return found;
}

/** Without dates Netgsm hands each text out once only, so dates are always given. */
async function received(call: NetgsmCall, since: Date, until: Date) {
  const answer = await netgsmRequest(call, {
    method: 'GET',
    path: '/sms/rest/v2/inbox',
    endpoint: 'inbox',
    changes: false,
    basic: true,
    query: { startdate: compactTime(since), stopdate: compactTime(until) },
    answer: inbox,
  }).catch(noneFor('40'));
  if (answer === null || answer.code === '40') return [];
  if (!('messages' in answer)) throw refusalOf('inbox', answer.code);
  const seen = new Map<string, number>();
  return answer.messages.map(({ message, sender, receiver, datetime }) => {
    const name = [sender, receiver, datetime, message].join('\0');
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return {
      id: idOf(name, count),
      from: turkishE164(sender) ?? sender,
      to: turkishE164(receiver) ?? receiver,
      body: message,
      at: parseInboxTime(datetime) ?? until,
    };
  });
}

/** The inbox has no ids. The same words twice in one second are told apart by their count. */
function idOf(name: string, count: number): string {
  return `in-${createHash('sha256').update(`${name}\0${count}`).digest('hex').slice(0, 32)}`;
}

function present(each: Row): MessageState {
  return stateOf(each, each.deliveredDate ? parseTurkeyTime(each.deliveredDate) : null);
}

/** "Nothing there" comes with HTTP 406 like a refusal. */
function noneFor(code: string) {
  return (error: unknown): null => {
    if (error instanceof ProviderError && error.providerCode === code) return null;
    throw error;
  };
}

function refuse(providerCode: string, message: string): ProviderError {
  return new ProviderError({ provider: speaker.id, kind: 'rejected', message, providerCode });
}
