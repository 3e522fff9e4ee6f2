import { randomBytes } from 'node:crypto';
import { createService } from '../features/campaigns';
import type { TenantTx } from '../platform/db/tenant';
import { newId } from '../platform/ids';
import type { Platform } from '../platform/platform';
import { addDays } from '../platform/time';

/** What a demo business says and does after calls. */
interface DemoCampaigns {
  serviceName: string;
  audioUrl: string;
  /** The business's telephone at the time; of a range given to nobody. */
  from: string;
  sorry: string;
  offer: string;
  comeBack: string;
  proof: string;
}

const campaigns: Record<'en' | 'tr', DemoCampaigns> = {
  tr: {
    serviceName: 'Deneme sesli mesaj hizmeti',
    audioUrl: 'https://audio.example.com/alti-ay-oldu.mp3',
    from: '+908500000100',
    sorry: 'Sizi kaçırdık, kusura bakmayın. Randevu için bize yazabilirsiniz.',
    offer: 'Gelin saçı için fiyat gönder',
    comeBack: 'Son gelişinizden bu yana üç ay geçti. Sizi yeniden görmek isteriz.',
    proof: 'Dükkânda formu imzaladı.',
  },
  en: {
    serviceName: 'Practice voicemail service',
    audioUrl: 'https://audio.example.com/half-a-year.mp3',
    from: '+12125550100',
    sorry: 'Sorry that we missed you. You can text us for an appointment.',
    offer: 'Send the price of whitening',
    comeBack: 'Your last check-up was half a year ago. We would like to see you again.',
    proof: 'Signed the form at the front desk.',
  },
};

interface DemoCustomer {
  id: string;
  phone: string;
}

/**
 * Gives a demo business rules, follow-ups and voicemails. Nothing of it is due before tomorrow, so that nobody who tries
 * the product meets a text they did not ask for.
 */
export async function fillDemoCampaigns(
  platform: Platform,
  tx: TenantTx,
  locale: 'en' | 'tr',
  customers: DemoCustomer[],
): Promise<void> {
  const words = campaigns[locale];
  const now = platform.clock();
  await addRules(tx, words);
  await addFollowUps(tx, words, customers, now);
  // The service is the lab's own.
  if (!platform.labUrl) return;
  const url = 'http://lab/voicemail';
  const apiKey = randomBytes(12).toString('hex');
  const service = await createService(platform, tx, 'system', { name: words.serviceName, url, apiKey });
  await addVoicemails(tx, words, { serviceId: service.id, customers, now });
}

async function addRules(tx: TenantTx, { sorry, offer }: DemoCampaigns): Promise<void> {
  await tx.followUpRule.createMany({
    data: [
      {
        id: newId(),
        disposition: 'missed',
        kind: 'SMS',
        delayMinutes: 60,
        details: { text: sorry },
        isActive: false,
      },
      { id: newId(), disposition: 'interested', kind: 'TASK', delayMinutes: 60, details: { note: offer } },
      { id: newId(), disposition: 'call-later', kind: 'CALL_BACK', delayMinutes: 1440 },
    ],
  });
}

async function addFollowUps(
  tx: TenantTx,
  { offer, comeBack }: DemoCampaigns,
  [first, second, third]: DemoCustomer[],
  now: Date,
): Promise<void> {
  if (!first || !second || !third) return;
  await tx.followUp.createMany({
    data: [
      {
        id: newId(),
        kind: 'TASK',
        customerId: first.id,
        dueAt: addDays(now, 1),
        disposition: 'interested',
        details: { note: offer },
      },
      {
        id: newId(),
        kind: 'SMS',
        customerId: second.id,
        dueAt: addDays(now, 3),
        details: { text: comeBack },
      },
      {
        id: newId(),
        kind: 'CALL_BACK',
        customerId: third.id,
        dueAt: addDays(now, -1),
        disposition: 'call-later',
        status: 'DONE',
        endedAt: addDays(now, -1),
      },
    ],
  });
}

async function addVoicemails(
  tx: TenantTx,
  { audioUrl, from, proof }: DemoCampaigns,
  { serviceId, customers, now }: { serviceId: string; customers: DemoCustomer[]; now: Date },
): Promise<void> {
  const [first, second, third] = customers;
  if (!first || !second || !third) return;
  const consent = await tx.consentEntry.create({
    data: {
      id: newId(),
      contact: first.phone,
      channel: 'RVM',
      purpose: 'MARKETING',
      state: 'GRANTED',
      source: 'staff',
      proof: { note: proof },
      at: addDays(now, -9),
    },
  });
  const shared = { audioUrl, fromNumber: from, provider: 'service', serviceId };
  const left = addDays(now, -2);
  await tx.rvmRequest.createMany({
    data: [
      {
        id: newId(),
        ...shared,
        toNumber: first.phone,
        customerId: first.id,
        status: 'DELIVERED',
        consentEntryId: consent.id,
        createdAt: left,
        sentAt: left,
        deliveredAt: left,
      },
      {
        id: newId(),
        ...shared,
        toNumber: second.phone,
        customerId: second.id,
        status: 'BLOCKED',
        failureCode: 'no-consent',
        failureReason: 'Not sent: this person has not agreed to voicemails with advertising.',
        createdAt: addDays(now, -1),
      },
      {
        id: newId(),
        ...shared,
        toNumber: third.phone,
        customerId: third.id,
        notBefore: addDays(now, 2),
        createdAt: now,
      },
    ],
  });
}
