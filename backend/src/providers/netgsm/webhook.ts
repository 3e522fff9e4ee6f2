import { createHash } from 'node:crypto';
import type { ProviderEvent, WebhookCodec, WebhookRequest } from '../event';
import type { NetgsmCredentials } from './credentials';

/**
 * Pushes of texts that came in and of delivery reports. Netgsm signs nothing and has published neither their form nor
 * how often it repeats them, so the address ends in a secret, which whoever takes the delivery has checked, and what it
 * says is only a hint: `/inbox` and `/report` have the last word.
 */
export const netgsmWebhook: WebhookCodec<NetgsmCredentials> = {
  paths: ['/netgsm/*'],

  verify(request, { now }) {
    // The same words later may be news, so a copy counts as one within ten seconds only; a hint too many costs a query.
    const moment = Math.floor(now.getTime() / 10_000);
    const digest = createHash('sha256').update(request.rawBody).digest('base64url');
    return { ok: true, deliveryKey: `${isReport(request) ? 'report' : 'inbox'}:${moment}:${digest}` };
  },

  question: () => null,
  answer: () => accepted,

  parse(request): ProviderEvent[] {
    const fields = fieldsOf(request);
    return [
      {
        type: 'messages.hinted',
        what: isReport(request) ? 'reported' : 'received',
        messageId: textIn(fields, ['jobid', 'jobId', 'gorevid', 'bulkid']),
      },
    ];
  },

  acknowledgement: { status: 200, contentType: 'text/plain', body: 'OK' },
};

const accepted = { status: 200, contentType: 'text/plain', body: 'OK' };

/** A text that came in has words and a sender; a report has neither. The query may say which it is. */
function isReport(request: WebhookRequest): boolean {
  const said = request.query.get('what');
  if (said !== null) return said === 'report';
  const names = new Set(Object.keys(fieldsOf(request)).map((name) => name.toLowerCase()));
  const isText = ['mesaj', 'message', 'msg', 'ceptel', 'sender'].some((name) => names.has(name));
  return !isText && ['status', 'durum', 'jobs', 'jobid', 'errorcode'].some((name) => names.has(name));
}

/** JSON or a form, whatever the header says. */
function fieldsOf(request: WebhookRequest): Record<string, unknown> {
  const body = request.rawBody.toString('utf8').trim();
  const query = Object.fromEntries(request.query);
  if (!body.startsWith('{') && !body.startsWith('['))
    return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
  try {
    const parsed: unknown = JSON.parse(body);
    const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    return typeof first === 'object' && first !== null ? { ...query, ...first } : query;
  } catch {
    // Something came, in a form that nobody knows: still a reason to look.
    return query;
  }
}

function textIn(fields: Record<string, unknown>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = fields[name];
    if ((typeof value === 'string' || typeof value === 'number') && String(value) !== '')
      return String(value);
  }
  return null;
}
