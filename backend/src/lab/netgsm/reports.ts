import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { parseTurkeyTime } from '../../providers/netgsm/turkey-time';
import { refuse } from './answers';
import { type Account, isOverLimit, type NetgsmState, type SentText } from './state';
import { type TextOptions, withAccount } from './texts';
import { compact, dotted, fromCompact } from './turkey-clock';

const reportBody = z.strictObject({
  jobids: z.array(z.string()).optional(),
  startdate: z.string().optional(),
  stopdate: z.string().optional(),
  pagenumber: z.number().int().min(0).default(0),
  pagesize: z.number().int().min(1).max(100).default(100),
  appname: z.string().optional(),
});

/** Adds `report`, `inbox` and `msgheader`. */
export function mountReports(app: Express, state: NetgsmState, options: TextOptions): void {
  app.post(
    '/sms/rest/v2/report',
    withAccount('report', state, options, ({ account }, request, response) =>
      report(account, options.deliveryMs, request, response),
    ),
  );
  app.get(
    '/sms/rest/v2/inbox',
    withAccount('inbox', state, options, ({ account }, request, response) =>
      inbox(account, request, response),
    ),
  );
  app.get(
    '/sms/rest/v2/msgheader',
    withAccount('msgheader', state, options, ({ account }, _request, response) =>
      response.json({ code: '00', msgheaders: account.senderNames, description: 'success' }),
    ),
  );
}

function report(account: Account, deliveryMs: number, request: Request, response: Response): Response {
  const body = reportBody.safeParse(request.body);
  if (!body.success) return refuse(response, 'report', '70');
  const { jobids, startdate, stopdate, pagenumber, pagesize } = body.data;
  const from = startdate === undefined ? null : parseTurkeyTime(startdate);
  const until = stopdate === undefined ? null : parseTurkeyTime(stopdate);
  if (!jobids && !(from && until)) return refuse(response, 'report', '70');
  if (isOverLimit(account, 'report', 10)) return refuse(response, 'report', '80');
  const found = account.sent.filter(
    (text) =>
      (!jobids || jobids.includes(text.jobid)) &&
      // Moments have no milliseconds here, so the last second counts whole.
      (!from || text.sentAt >= from.getTime()) &&
      (!until || text.sentAt < until.getTime() + 1000),
  );
  const page = found.slice(pagenumber * pagesize, (pagenumber + 1) * pagesize);
  if (page.length === 0) return refuse(response, 'report', '60');
  return response.json({
    code: '00',
    description: 'success',
    jobs: page.map((text) => rowOf(text, deliveryMs)),
  });
}

/** Writes one row: status 0 until the delivery time has passed, then what became of it. */
function rowOf(text: SentText, deliveryMs: number): Record<string, unknown> {
  const settledAt = text.leavesAt + deliveryMs;
  const status = Date.now() < settledAt ? 0 : text.outcome;
  return {
    jobid: text.jobid,
    number: text.number,
    status,
    operator: 30,
    msglen: 1,
    deliveredDate: status === 1 ? dotted(new Date(settledAt)) : null,
    errorCode: 0,
    referansID: null,
  };
}

/** Lists received texts. Without dates each is handed out once only. */
function inbox(account: Account, request: Request, response: Response): Response {
  const { startdate, stopdate } = request.query;
  const dated = startdate !== undefined || stopdate !== undefined;
  const from = fromCompact(String(startdate));
  const until = fromCompact(String(stopdate));
  if (dated && !(from && until)) return refuse(response, 'inbox', '70');
  const found = account.received.filter((text) =>
    from && until ? text.at >= from && text.at.getTime() < until.getTime() + 1000 : !text.handedOut,
  );
  if (found.length === 0) return refuse(response, 'inbox', '40');
  for (const text of found) text.handedOut = true;
  const messages = found.map((text) => ({
    message: text.text,
    sender: text.sender,
    receiver: account.username,
    datetime: compact(text.at),
  }));
  return response.json({ code: '00', description: 'success', messages });
}
