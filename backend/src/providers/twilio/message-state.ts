import type { MessageState } from '../event';
import { twilioCode } from './codes';

/** Statuses of a text in Twilio's words; one that is not here is still under way. */
const statuses: Record<string, MessageState['status']> = {
  accepted: 'queued',
  scheduled: 'queued',
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  partially_delivered: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
  canceled: 'failed',
};

/** Reads where a text stands. @param code Twilio's error code, where there is one */
export function messageState(status: string, code: string | null): MessageState {
  const ours = statuses[status] ?? 'queued';
  if (ours !== 'undelivered' && ours !== 'failed') return { status: ours };
  const known = code ? twilioCode(code) : undefined;
  const fallback = status === 'canceled' ? 'It was cancelled at Twilio.' : 'Twilio could not deliver it.';
  return {
    status: ours,
    reason: known?.sentence ?? fallback,
    ...(code && { code }),
    ...(known?.permanent && { permanent: true }),
  };
}
