import type { z } from 'zod';
import type { Customer, Voicemail } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { formatNumber } from '../../platform/format-number';
import { Problem } from '../../platform/http/problem';
import { listed, type voicemail } from './schema';

type Row = Voicemail & { customer: Pick<Customer, 'id' | 'name'> | null };

/** Shapes a message that a caller left. */
export function presentVoicemail(row: Row): z.input<typeof voicemail> {
  return {
    id: row.id,
    callId: row.callLogId,
    from: row.fromNumber,
    formattedFrom: row.fromNumber ? formatNumber(row.fromNumber) : null,
    durationSeconds: row.durationSeconds,
    transcription: row.transcription,
    isUrgent: row.isUrgent,
    readAt: row.readAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    customer: row.customer,
    audioUrl: row.audioKey ? `/api/voicemails/${row.id}/audio` : null,
  };
}

/** Lists messages that callers left, the newest first. */
export async function listVoicemails(tx: TenantTx, page: { limit: number; offset: number }) {
  const where = { deletedAt: null };
  const rows = await tx.voicemail.findMany({
    where,
    include: listed,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.limit,
    skip: page.offset,
  });
  return { voicemails: rows.map(presentVoicemail), total: await tx.voicemail.count({ where }), ...page };
}

/** Marks one as heard. */
export async function markVoicemailRead(tx: TenantTx, id: string) {
  await change(tx, id, { readAt: new Date() });
  return presentVoicemail(await tx.voicemail.findUniqueOrThrow({ where: { id }, include: listed }));
}

/** Takes one out of the lists; the sound stays until the tenant's retention deletes it. */
export async function deleteVoicemail(tx: TenantTx, id: string): Promise<void> {
  await change(tx, id, { deletedAt: new Date() });
}

async function change(tx: TenantTx, id: string, data: { readAt?: Date; deletedAt?: Date }): Promise<void> {
  const { count } = await tx.voicemail.updateMany({ where: { id, deletedAt: null }, data });
  if (count === 0) throw new Problem('not-found', 'There is no such message.');
  emitChange(tx, 'voicemail.changed', id);
}
