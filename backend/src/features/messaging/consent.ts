import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import type { GiveConsent } from './schema';

type State = 'GRANTED' | 'REVOKED' | 'NONE';

/** Where a contact stands with texts: the newest entry for each purpose counts. */
export async function smsConsentOf(
  tx: TenantTx,
  contact: string,
): Promise<{ service: State; marketing: State }> {
  const rows = await tx.$queryRaw<{ purpose: 'SERVICE' | 'MARKETING'; state: 'GRANTED' | 'REVOKED' }[]>`
    select distinct on (purpose) purpose::text as purpose, state::text as state from dnc
    where tenant_id = ${tx.tenantId}::uuid and contact = ${contact} and channel = 'SMS'
    order by purpose, at desc, id desc`;
  const of = (purpose: string): State => rows.find((row) => row.purpose === purpose)?.state ?? 'NONE';
  return { service: of('SERVICE'), marketing: of('MARKETING') };
}

/** What a contact has said last of one channel and purpose. */
export interface Said {
  id: string;
  channel: 'SMS' | 'CALL' | 'RVM' | 'EMAIL';
  purpose: 'SERVICE' | 'MARKETING';
  state: 'GRANTED' | 'REVOKED';
  /** Something shows it. */
  hasProof: boolean;
}

/** Lists what a contact has said last, for each channel and purpose. @param contact E.164 or an e-mail address */
export function newestConsent(tx: TenantTx, contact: string): Promise<Said[]> {
  return tx.$queryRaw<Said[]>`
    select distinct on (channel, purpose) id, channel::text as channel, purpose::text as purpose, state::text as state,
      proof <> '{}'::jsonb as "hasProof"
    from dnc where tenant_id = ${tx.tenantId}::uuid and contact = ${contact}
    order by channel, purpose, at desc, id desc`;
}

/** Tells whether a contact wants no texts at all. */
export async function isOptedOut(tx: TenantTx, contact: string): Promise<boolean> {
  return (await smsConsentOf(tx, contact)).service === 'REVOKED';
}

/** Reads where a contact stands and how that came about, the newest first. */
export async function readConsent(tx: TenantTx, contact: string) {
  const rows = await tx.consentEntry.findMany({
    where: { contact },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: 200,
  });
  const history = rows.map(({ at, channel, purpose, state, source }) => ({
    at: at.toISOString(),
    channel,
    purpose,
    state,
    source,
  }));
  return { contact, sms: await smsConsentOf(tx, contact), history };
}

/** Lists who wants no texts, the newest first. */
export async function listOptOuts(tx: TenantTx, page: { limit: number; offset: number }) {
  const rows = await tx.$queryRaw<{ contact: string; at: Date; source: string; total: number }[]>`
    with newest as (
      select distinct on (contact) contact, at, source, state from dnc
      where tenant_id = ${tx.tenantId}::uuid and channel = 'SMS' and purpose = 'SERVICE'
      order by contact, at desc, id desc)
    select contact, at, source, count(*) over ()::int as total from newest where state = 'REVOKED'
    order by at desc, contact limit ${page.limit} offset ${page.offset}`;
  return {
    optOuts: rows.map(({ contact, at, source }) => ({ contact, at: at.toISOString(), source })),
    total: rows[0]?.total ?? 0,
  };
}

/** Adds what a person has said to the ledger, with what shows it. */
export async function giveConsent(tx: TenantTx, by: By, given: GiveConsent) {
  const { contact, channel, purpose, state, proof } = given;
  const id = newId();
  await tx.consentEntry.create({
    data: { id, contact, channel, purpose, state, source: 'staff', proof: { note: proof } },
  });
  await audit(tx, by, {
    action: state === 'GRANTED' ? 'consent.granted' : 'consent.revoked',
    targetType: 'consent',
    targetId: id,
    changes: { contact, channel, purpose },
  });
  emitChange(tx, 'thread.changed', `contact:${contact}`);
  return readConsent(tx, contact);
}

/** Notes what a person has texted: an end of all texts, or that service texts may come again. */
export async function noteKeyword(
  tx: TenantTx,
  contact: string,
  state: 'GRANTED' | 'REVOKED',
  proof: object,
): Promise<void> {
  // Advertising needs a consent of its own, which START does not give back.
  const purposes = state === 'REVOKED' ? (['SERVICE', 'MARKETING'] as const) : (['SERVICE'] as const);
  await tx.consentEntry.createMany({
    data: purposes.map((purpose) => ({
      id: newId(),
      contact,
      channel: 'SMS' as const,
      purpose,
      state,
      source: 'keyword',
      proof,
    })),
  });
}

/** Notes that the carrier lets no text through to a contact any more, once. */
export async function revokeByCarrier(tx: TenantTx, contact: string, proof: object): Promise<void> {
  if (await isOptedOut(tx, contact)) return;
  await tx.consentEntry.createMany({
    data: (['SERVICE', 'MARKETING'] as const).map((purpose) => ({
      id: newId(),
      contact,
      channel: 'SMS' as const,
      purpose,
      state: 'REVOKED' as const,
      source: 'carrier',
      proof,
    })),
  });
}
