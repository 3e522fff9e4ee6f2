import type { Express } from 'express';
import { z } from 'zod';
import type { Account, NetgsmState, ReceivedText, SentText } from './state';
import { type TextOptions, withAccount } from './texts';

const registration = z.strictObject({ webhookUrl: z.url() });

/** A push that was tried. */
export interface NetgsmDelivery {
  at: string;
  url: string;
  what: 'inbox' | 'report';
  body: Record<string, string>;
  /** HTTP status; null when nobody answered. */
  status: number | null;
}

/** What pushing needs of the simulator. */
export interface Pusher {
  deliveries: NetgsmDelivery[];
  /** Where the product is reached, when not at the address that was entered. */
  product: () => string | null;
  later(ms: number, action: () => void): void;
  closing: AbortSignal;
}

/** Adds the registration of addresses for texts that come in and for delivery reports; one of each a subscriber. */
export function mountPushes(app: Express, state: NetgsmState, options: TextOptions): void {
  for (const what of ['inbox', 'report'] as const) {
    const path = `/sms/rest/v2/${what}webhook`;
    app.post(
      path,
      withAccount('msgheader', state, options, ({ account }, request, response) => {
        const body = registration.safeParse(request.body);
        if (!body.success) return response.status(406).json({ code: '70', description: null });
        account.pushes[what] = body.data.webhookUrl;
        return response.json({ code: '00', description: 'success' });
      }),
    );
    app.delete(
      path,
      withAccount('msgheader', state, options, ({ account }, _request, response) => {
        account.pushes[what] = null;
        return response.json({ code: '00', description: 'success' });
      }),
    );
  }
}

/** Pushes a text that came in, in the form of the portal's forwarding. @returns whether somebody took it */
export function pushReceived(pusher: Pusher, account: Account, text: ReceivedText): Promise<boolean> {
  return push(pusher, account, 'inbox', {
    mesaj: text.text,
    ceptel: text.sender,
    aboneno: account.username,
    gorevid: '0',
    tarih: `${new Date(text.at.getTime() + 3 * 3_600_000).toISOString().replace('T', ' ').slice(0, 23)}`,
  });
}

/** Pushes what became of a text once it is known. What such a push contains has not been published. */
export function pushReport(pusher: Pusher, account: Account, text: SentText, deliveryMs: number): void {
  if (!account.pushes.report) return;
  pusher.later(Math.max(0, text.leavesAt - Date.now()) + deliveryMs, () => {
    void push(pusher, account, 'report', {
      jobid: text.jobid,
      number: text.number,
      status: String(text.outcome),
    });
  });
}

/** Sent once, as nobody has published that Netgsm repeats one. */
async function push(
  pusher: Pusher,
  account: Account,
  what: 'inbox' | 'report',
  body: Record<string, string>,
): Promise<boolean> {
  const url = account.pushes[what];
  if (!url) return false;
  const delivery: NetgsmDelivery = { at: new Date().toISOString(), url, what, body, status: null };
  pusher.deliveries.push(delivery);
  try {
    const answer = await fetch(targetOf(pusher, url), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(body).toString(),
      signal: AbortSignal.any([AbortSignal.timeout(10_000), pusher.closing]),
    });
    await answer.arrayBuffer();
    delivery.status = answer.status;
    return answer.ok;
  } catch {
    // Nobody answered: Netgsm's inbox and report still have it.
    return false;
  }
}

function targetOf({ product }: Pusher, url: string): string {
  const base = product();
  if (!base) return url;
  const { pathname, search } = new URL(url);
  return base.replace(/\/$/, '') + pathname + search;
}
