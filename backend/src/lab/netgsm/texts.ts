import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import type { Endpoint } from '../../providers/netgsm/codes';
import { basicOf, findAccount, type LoginRefusal, refuse } from './answers';
import { type Account, isOverLimit, type NetgsmState, type SentText } from './state';
import { fromCompact } from './turkey-clock';

export interface TextOptions {
  loginRefusal: LoginRefusal;
  /** Milliseconds until a text is delivered. */
  deliveryMs: number;
  /** How the job number of a one-time password is spelt: Netgsm's packages disagree. */
  otpJobMember: 'jobId' | 'jobid';
  /** Told of each text that is taken. */
  onSent(account: Account, text: SentText): void;
}

const header = z.string().min(3).max(11);
const mobile = z.string().regex(/^\d{10}$/);
const moment = z.string().regex(/^\d{12}$/);

const sendBody = z.strictObject({
  msgheader: header,
  messages: z.array(z.strictObject({ msg: z.string().min(1), no: mobile })).min(1),
  encoding: z.literal('TR').optional(),
  iysfilter: z.enum(['0', '11', '12']).optional(),
  partnercode: z.string().optional(),
  appname: z.string().optional(),
  startdate: moment.optional(),
  stopdate: moment.optional(),
});

const otpBody = z.strictObject({
  msgheader: header,
  msg: z.string().min(1),
  no: mobile,
  appname: z.string().optional(),
});
const cancelBody = z.strictObject({ jobid: z.string(), appname: z.string().optional() });

/** One text costs a quarter of a lira. */
const textKurus = 25;
/** Tasks to one number in a minute before code 85. */
const tasksPerNumber = 20;
/** Longest text in letters; the real limit is unpublished. */
const longestText = 900;
/** Identical text to one number inside this time is a duplicate; the real window is unpublished. */
const duplicateMs = 10 * 60_000;

/** Adds `send`, `otp` and `cancel`. */
export function mountTexts(app: Express, state: NetgsmState, options: TextOptions): void {
  app.post('/sms/rest/v2/send', withAccount('send', state, options, send));
  app.post('/sms/rest/v2/otp', withAccount('otp', state, options, sendOneTimePassword));
  app.post('/sms/rest/v2/cancel', withAccount('cancel', state, options, cancel));
}

interface Context {
  account: Account;
  state: NetgsmState;
  options: TextOptions;
}

/** Checks HTTP Basic first: without it an endpoint answers nothing but code 30. */
export function withAccount(
  endpoint: Extract<Endpoint, 'send' | 'otp' | 'cancel' | 'report' | 'inbox' | 'msgheader'>,
  state: NetgsmState,
  options: TextOptions,
  handle: (context: Context, request: Request, response: Response) => Response,
) {
  return (request: Request, response: Response): Response => {
    const basic = basicOf(request);
    const account = findAccount(state, basic?.username, basic?.password, 'sms');
    if (!account) return refuse(response, endpoint, '30', options.loginRefusal);
    return handle({ account, state, options }, request, response);
  };
}

function send({ account, state, options }: Context, request: Request, response: Response): Response {
  const body = sendBody.safeParse(request.body);
  if (!body.success) return refuse(response, 'send', '70');
  const { msgheader, messages, iysfilter = '0', startdate } = body.data;
  if (!account.senderNames.includes(msgheader)) return refuse(response, 'send', '40');
  if (iysfilter !== '0' && !account.iysBrand) return refuse(response, 'send', '51');
  if (messages.some(({ msg }) => msg.length > longestText)) return refuse(response, 'send', '20');
  const crowded = messages.some(({ no }) => isOverLimit(account, `send ${no}`, tasksPerNumber));
  if (crowded) return refuse(response, 'send', '85');

  const jobid = nextJob(state);
  // A start date in the past, or none, means now.
  const leavesAt = Math.max(Date.now(), (startdate && fromCompact(startdate)?.getTime()) || 0);
  for (const { msg, no } of messages) {
    const refused = iysfilter === '11' && state.iysRefusals.has(no);
    options.onSent(account, record(account, { jobid, number: no, text: msg, leavesAt }, refused));
  }
  return response.json({ code: '00', jobid, description: 'queued' });
}

function record(
  account: Account,
  text: Pick<SentText, 'jobid' | 'number' | 'text' | 'leavesAt'>,
  refused: boolean,
): SentText {
  const sentAt = Date.now();
  const repeated = account.sent.some(
    (each) => each.number === text.number && each.text === text.text && each.sentAt > sentAt - duplicateMs,
  );
  const outcome = refused ? 16 : repeated ? 13 : account.kurus < textKurus ? 14 : 1;
  const kurus = outcome === 1 ? textKurus : 0;
  account.kurus -= kurus;
  const sent: SentText = { ...text, sentAt, outcome, kurus };
  account.sent.push(sent);
  return sent;
}

function sendOneTimePassword(
  { account, state, options }: Context,
  request: Request,
  response: Response,
): Response {
  const body = otpBody.safeParse(request.body);
  if (!body.success) return refuse(response, 'otp', '70');
  const { msgheader, msg, no } = body.data;
  if (!account.otpPackage) return refuse(response, 'otp', '60');
  if (!account.senderNames.includes(msgheader)) return refuse(response, 'otp', '40');
  if (!/^[\n\r\x20-\x7e]{1,155}$/.test(msg)) return refuse(response, 'otp', '20');
  if (!no.startsWith('5')) return refuse(response, 'otp', '50');
  if (isOverLimit(account, 'otp', 100)) return refuse(response, 'otp', '80');
  const jobid = nextJob(state);
  record(account, { jobid, number: no, text: msg, leavesAt: Date.now() }, false);
  return response.json({ code: '00', [options.otpJobMember]: jobid, description: 'queued' });
}

/** Cancels what has not left yet. */
function cancel({ account }: Context, request: Request, response: Response): Response {
  const body = cancelBody.safeParse(request.body);
  if (!body.success) return refuse(response, 'cancel', '70');
  const { jobid } = body.data;
  const waiting = account.sent.filter((text) => text.jobid === jobid && text.leavesAt > Date.now());
  if (waiting.length === 0) return refuse(response, 'cancel', '60');
  account.kurus += waiting.reduce((sum, text) => sum + text.kurus, 0);
  account.sent = account.sent.filter((text) => !waiting.includes(text));
  return response.json({ code: '00', jobid, description: 'cancelled' });
}

/** Makes a job number as long as Netgsm's: seventeen digits, too many for a JavaScript number. */
function nextJob(state: NetgsmState): string {
  state.jobs += 1;
  return `17377${String(state.jobs).padStart(12, '0')}`;
}
