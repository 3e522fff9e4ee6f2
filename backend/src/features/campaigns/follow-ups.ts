import type { z } from 'zod';
import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import {
  type createFollowUpBody,
  type Details,
  type followUpQuery,
  presentFollowUp,
  type updateFollowUpBody,
  withCustomer,
} from './follow-up-schema';
import { requireAskable } from './queue-rvm';

/** Has a follow-up done at its time; a later one of the same takes the place of an earlier. */
export async function enqueueFollowUp(tx: TenantTx, followUpId: string, at: Date): Promise<void> {
  await enqueue(
    tx,
    'follow-ups.run',
    { followUpId },
    { key: `follow-ups.run:${followUpId}`, serial: true, at },
  );
}

/** Schedules something to be done for a customer. @throws Problem `invalid` for what is not theirs */
export async function createFollowUp(
  platform: Platform,
  tx: TenantTx,
  by: By,
  wanted: z.output<typeof createFollowUpBody>,
) {
  await requireOurs(platform, tx, wanted);
  const { kind, customerId, dueAt, callId, disposition, assignedTo, details } = wanted;
  const row = await tx.followUp.create({
    data: {
      id: newId(),
      ...{ kind, customerId, dueAt, details },
      callLogId: callId ?? null,
      disposition: disposition ?? null,
      assignedTo: assignedTo ?? null,
    },
    include: withCustomer,
  });
  await enqueueFollowUp(tx, row.id, dueAt);
  await note(tx, by, row.id, 'scheduled', { kind, dueAt });
  return presentFollowUp(row);
}

/** What is named must be there, and be theirs. */
async function requireOurs(
  platform: Platform,
  tx: TenantTx,
  wanted: {
    customerId?: string;
    callId?: string | undefined;
    assignedTo?: string | null | undefined;
    details?: Details;
  },
): Promise<void> {
  const { customerId, callId, assignedTo, details } = wanted;
  const missing = (path: string, what: string) =>
    new Problem('invalid', `There is no such ${what}.`, {
      errors: [{ path, message: `is none of your ${what}s` }],
    });
  if (details?.audioUrl) requireAskable(platform, details.audioUrl, 'details.audioUrl');
  if (customerId && !(await tx.customer.findFirst({ where: { id: customerId, erasedAt: null } })))
    throw missing('customerId', 'customer');
  if (callId && !(await tx.callLog.findUnique({ where: { id: callId } }))) throw missing('callId', 'call');
  if (assignedTo && !(await tx.staff.findUnique({ where: { id: assignedTo } })))
    throw missing('assignedTo', 'staff member');
  if (
    details?.assistantId &&
    !(await tx.assistant.findFirst({ where: { id: details.assistantId, deletedAt: null } }))
  )
    throw missing('details.assistantId', 'receptionist');
}

/** Lists follow-ups: what is still to be done by its time, the next first; with what is over, the newest first. */
export async function listFollowUps(tx: TenantTx, query: z.output<typeof followUpQuery>) {
  const { status, kind, customerId, limit, offset } = query;
  const where = { ...(status && { status }), ...(kind && { kind }), ...(customerId && { customerId }) };
  const rows = await tx.followUp.findMany({
    where,
    include: withCustomer,
    orderBy:
      status === 'SCHEDULED' ? [{ dueAt: 'asc' }, { id: 'asc' }] : [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    skip: offset,
  });
  return { followUps: rows.map(presentFollowUp), total: await tx.followUp.count({ where }), limit, offset };
}

/** Moves one, gives it to somebody, or ends it. @throws Problem `not-found`; `conflict` once it has ended */
export async function updateFollowUp(
  platform: Platform,
  tx: TenantTx,
  by: By,
  id: string,
  body: z.output<typeof updateFollowUpBody>,
) {
  await tx.$queryRaw`select 1 from follow_ups where id = ${id}::uuid for update`;
  const before = await tx.followUp.findUnique({ where: { id } });
  if (!before) throw new Problem('not-found', 'There is no such follow-up.');
  if (before.status !== 'SCHEDULED') throw new Problem('conflict', 'It has ended already.');
  await requireOurs(platform, tx, { assignedTo: body.assignedTo });
  const { dueAt, assignedTo, status } = body;
  const row = await tx.followUp.update({
    where: { id },
    data: {
      ...(dueAt && { dueAt, toldAt: null }),
      ...(assignedTo !== undefined && { assignedTo }),
      ...(status && { status, endedAt: platform.clock(), endedBecause: 'person' }),
    },
    include: withCustomer,
  });
  if (dueAt && !status) await enqueueFollowUp(tx, id, dueAt);
  await note(tx, by, id, 'changed', { ...body });
  return presentFollowUp(row);
}

async function note(
  tx: TenantTx,
  by: By,
  id: string,
  what: string,
  changes: Record<string, unknown>,
): Promise<void> {
  await audit(tx, by, { action: `follow-up.${what}`, targetType: 'follow-up', targetId: id, changes });
  emitChange(tx, 'follow-up.changed', id);
}
