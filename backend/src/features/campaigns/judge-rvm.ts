import type { RvmRequest } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { newestConsent } from '../messaging';
import { quietUntil } from './quiet-until';

/** Whether a voicemail may be left now. */
export type Verdict =
  | { go: true; consentEntryId: string }
  | { go: false; until: Date }
  | { go: false; code: string; reason: string };

/** Judges at the moment of sending: the person's will first, then the number it comes from, then the clock. */
export async function judgeRvm(tx: TenantTx, row: RvmRequest, now: Date): Promise<Verdict> {
  const said = await newestConsent(tx, row.toNumber);
  // Who wants no texts or calls wants no voicemails either.
  if (said.some(({ state }) => state === 'REVOKED'))
    return refuse('opted-out', 'Not sent: this person wants no more messages.');
  const granted = said.find(({ channel, purpose }) => channel === 'RVM' && purpose === 'MARKETING');
  if (!granted)
    return refuse('no-consent', 'Not sent: this person has not agreed to voicemails with advertising.');
  if (!granted.hasProof)
    return refuse('no-proof', 'Not sent: nothing shows that this person has agreed to it.');
  const number = await tx.phoneNumber.findFirst({ where: { number: row.fromNumber, status: 'ACTIVE' } });
  if (!number) return refuse('number-not-active', 'Not sent: the number it comes from is not active.');
  const until = await quietUntil(tx, row.toNumber, now);
  return until ? { go: false, until } : { go: true, consentEntryId: granted.id };
}

const refuse = (code: string, reason: string): Verdict => ({ go: false, code, reason });
