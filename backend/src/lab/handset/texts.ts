import type { Simulators } from './simulators';

/** A text as a handset shows it. */
export interface LabText {
  id: string;
  from: string;
  to: string;
  body: string;
  at: string;
  /** As the business sees it: INBOUND went to the business. */
  direction: 'INBOUND' | 'OUTBOUND';
}

const most = 500;

/** Lists what handsets got, by the carriers' own books, and what they sent, newest first. */
export function allTexts(simulators: Simulators, sent: readonly LabText[]): LabText[] {
  const { netgsm, netgsmUsername, twilio, telnyx } = simulators;
  const now = Date.now();
  const turkish = netgsm
    .account(netgsmUsername)
    .texts.filter(({ outcome, leavesAt }) => outcome === 1 && leavesAt <= now)
    .map(
      ({ jobid, number, text, leavesAt }): LabText => ({
        id: `${jobid}-${number}`,
        from: `+90${netgsmUsername}`,
        to: `+90${number}`,
        body: text,
        at: new Date(leavesAt).toISOString(),
        direction: 'OUTBOUND',
      }),
    );
  const others = twilio
    .texts()
    .filter(
      ({ direction, status }) => direction !== 'inbound' && (status === 'sent' || status === 'delivered'),
    )
    .map(
      ({ sid, from, to, body, createdAt }): LabText => ({
        id: sid,
        from,
        to,
        body,
        at: new Date(createdAt).toISOString(),
        direction: 'OUTBOUND',
      }),
    );
  const byTelnyx = telnyx
    .texts()
    .filter(({ direction, sentAt }) => direction === 'outbound' && sentAt !== null)
    .map(
      ({ id, from, to, text, createdAt }): LabText => ({
        id,
        from,
        to,
        body: text,
        at: new Date(createdAt).toISOString(),
        direction: 'OUTBOUND',
      }),
    );
  return [...turkish, ...others, ...byTelnyx, ...sent]
    .sort((one, other) => other.at.localeCompare(one.at))
    .slice(0, most);
}

/** Sends a text from a handset. @returns false when no carrier takes texts at that number */
export async function sendText(
  { netgsm, netgsmUsername, twilio, telnyx }: Simulators,
  { from, to, body }: { from: string; to: string; body: string },
): Promise<boolean> {
  const carrier = [twilio, telnyx].find((each) => each.ownerOf(to));
  if (carrier) {
    await carrier.textIn({ from, to, body });
    return true;
  }
  const isTurkish = /^\+90\d{10}$/;
  if (!isTurkish.test(to) || !isTurkish.test(from)) return false;
  // Netgsm's inbox belongs to the subscriber, whichever of its numbers was texted.
  await netgsm.textIn({ from, to: `+90${netgsmUsername}`, body });
  return true;
}
