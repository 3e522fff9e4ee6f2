import type { z } from 'zod';
import type { TenantTx } from '../../platform/db/tenant';
import { formatNumber } from '../../platform/format-number';
import { wantedPage } from '../../platform/http/paging';
import { Problem } from '../../platform/http/problem';
import { isoInstant, isoInstantOrNull, type RowsList } from '../../platform/http/rows-list';
import { readChoice } from '../routing';
import { presentSignature } from '../signatures';
import { type CallLogQuery, type CallSummary, type callDetail, listed, presentCallSummary } from './schema';

/** Calls, the newest first; the database function `list_calls` has the columns. */
export const callList: RowsList<CallLogQuery, CallSummary> = {
  name: 'calls',
  member: 'callLogs',
  wanted: ({ search, ...query }) => ({
    ...wantedPage(query),
    pattern: search && `%${search.replace(/[\\%_]/g, '\\$&')}%`,
  }),
  isSlow: ({ search, number, direction, reason }) => [search, number, direction, reason].some(Boolean),
  present: ([
    id,
    startTime,
    direction,
    status,
    from,
    to,
    numberId,
    customerId,
    customerName,
    assistantId,
    answeredTime,
    endTime,
    seconds,
    hangupCause,
    callReason,
    summary,
    notes,
    appointmentId,
    recorded,
    cost,
    currency,
    provider,
    machineResult,
    attestation,
    disposition,
  ]) => {
    const contact = direction === 'INBOUND' ? from : to;
    return {
      id,
      direction,
      status,
      from,
      to,
      formattedContact: contact && formatNumber(contact),
      numberId,
      customer: customerId && { id: customerId, name: customerName },
      assistantId,
      startTime: isoInstant(startTime!),
      answeredTime: isoInstantOrNull(answeredTime!),
      endTime: isoInstantOrNull(endTime!),
      durationSeconds: seconds && Number(seconds),
      hangupCause,
      callReason,
      summary,
      notes,
      disposition,
      appointmentId,
      hasRecording: recorded === 't',
      cost: cost && currency ? { amount: cost, currency } : null,
      provider,
      machineResult,
      attestation,
    } as CallSummary;
  },
};

/** Reads one call with all that was said and done in it. */
export async function getCall(tx: TenantTx, id: string): Promise<z.input<typeof callDetail>> {
  const row = await tx.callLog.findUnique({
    where: { id },
    include: {
      ...listed,
      signature: true,
      toolCalls: { orderBy: { createdAt: 'asc' } },
      recordings: { where: { audioKey: { not: null } }, orderBy: { createdAt: 'asc' } },
    },
  });
  if (!row) throw new Problem('not-found', 'There is no such call.');
  return {
    ...presentCallSummary(row),
    choice: readChoice(row.choice),
    transcript: row.transcript,
    turns: (Array.isArray(row.turns) ? row.turns : []) as z.input<typeof callDetail>['turns'],
    tools: row.toolCalls.map((each) => ({
      name: each.name,
      arguments: each.arguments as Record<string, unknown>,
      answer: each.answer,
      milliseconds: each.milliseconds,
      at: each.createdAt.toISOString(),
    })),
    recordings: row.recordings.map((each) => ({
      id: each.id,
      durationSeconds: each.durationSeconds,
      url: `/api/calls/${id}/recordings/${each.id}`,
    })),
    signature: row.signature && presentSignature(row.signature),
  };
}

/** Writes what a person notes about a call. */
export async function noteOnCall(tx: TenantTx, id: string, notes: string | null) {
  const { count } = await tx.callLog.updateMany({ where: { id }, data: { notes } });
  if (count === 0) throw new Problem('not-found', 'There is no such call.');
  return getCall(tx, id);
}
